// Requests to the server, its errors as sentences for a reader, and its streams of events.

/** Something the server refused, by its stable code. */
export class Problem extends Error {
  constructor({ code = "error", status = 0, detail = "", wait = null }) {
    super(detail || code);
    Object.assign(this, { code, status, detail, wait });
  }
}

let onSignedOut = () => {};

/** What to do when a request finds that nobody is signed in. */
export function whenSignedOut(act) {
  onSignedOut = act;
}

/** A response that is fine; raises Problem for one that is not, or TypeError without a line. */
export async function call(path, { json, headers = {}, ...options } = {}) {
  if (json !== undefined) {
    options.body = JSON.stringify(json);
    headers = { ...headers, "Content-Type": "application/json" };
  }
  const response = await fetch(path, { ...options, headers });
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  if (response.status === 401 && path !== "/v1/session") onSignedOut();
  const wait = Number(response.headers.get("Retry-After")) || null;
  throw new Problem({ ...told, status: response.status, wait });
}

/** The document that a path answers with. */
export const fetched = async (path, options) => (await call(path, options)).json();

const BY_CODE = {
  unauthorized: "e_unauthorized", forbidden: "e_forbidden", too_large: "e_large",
  index_unusable: "e_index", index_busy: "e_busy", shutting_down: "e_busy",
  nothing_readable: "e_unreadable", error: "e_server",
};
const BY_STATUS = { 401: "e_unauthorized", 403: "e_forbidden", 404: "e_gone", 413: "e_large" };

/** The key of the sentence that tells of an error, and what it needs: see `say`. */
export function sentence(error) {
  if (!(error instanceof Problem)) return ["e_network"];
  const { code, status, detail, wait } = error;
  if (status === 429) return ["e_wait", wait ?? 60];
  if (BY_CODE[code]) return [BY_CODE[code]];
  if (BY_STATUS[status]) return [BY_STATUS[status]];
  if (status === 503 && (wait || !detail)) return wait ? ["e_busy_for", wait] : ["e_busy"];
  if (status === 400 || status === 422) return ["e_input", detail];
  if (status >= 500 && !detail) return ["e_server"];
  return ["e_other", detail || code];
}

/** The server-sent events of a response: `{id, name, data}`, comments left out. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let fields = {};
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines.map((each) => each.replace(/\r$/, ""))) {
      if (line) {
        const [, name, words] = /^([^:]*):? ?(.*)$/s.exec(line);
        fields[name] = name === "data" && fields.data !== undefined
          ? `${fields.data}\n${words}` : words;
      } else {
        if (fields.data !== undefined) {
          yield { id: fields.id ?? null, name: fields.event, data: JSON.parse(fields.data) };
        }
        fields = {};
      }
    }
  }
}
