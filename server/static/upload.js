// Adding articles: files by button or drop, the job's progress, and what was skipped and why.

import { Problem, fetched, sentence } from "./api.js";
import { listArticles } from "./articles.js";
import { at, make, recall, remember } from "./dom.js";
import { announce } from "./status.js";
import { say, told } from "./words.js";

const KEPT = "citedesk.job";
const BETWEEN_MS = 400;
const OVER = ["done", "failed"];
let watched = null;

/** Set up button and drop; go on watching a job that was begun before a reload. */
export function startUpload() {
  const zone = at("drop");
  at("files").addEventListener("change", () => {
    send([...at("files").files]);
    at("files").value = "";
  });
  const over = (event, is) => {
    event.preventDefault();
    zone.classList.toggle("over", is);
  };
  zone.addEventListener("dragenter", (event) => over(event, true));
  zone.addEventListener("dragover", (event) => over(event, true));
  zone.addEventListener("dragleave", (event) => over(event, zone.contains(event.relatedTarget)));
  zone.addEventListener("drop", (event) => {
    over(event, false);
    send([...event.dataTransfer.files]);
  });
  // A file dropped beside the zone must not replace the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => event.preventDefault());
  }
  at("dismiss").addEventListener("click", () => {
    at("job").hidden = true;
    at("files").focus();
  });
}

/** Watch the job that this tab began, if one is not over. */
export function watchKept() {
  const id = recall("sessionStorage", KEPT);
  if (id && id !== watched) watch(id);
}

async function send(files) {
  if (!files.length) return;
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name);
  begin("uploading", files.length);
  try {
    const job = await fetched("/v1/articles", { method: "POST", body });
    remember("sessionStorage", KEPT, job.id);
    await watch(job.id);
  } catch (error) {
    fail(error);
  }
}

async function watch(id) {
  watched = id;
  begin("queued");
  try {
    for (;;) {
      const job = await fetched(`/v1/jobs/${encodeURIComponent(id)}`);
      if (watched !== id) return;
      if (OVER.includes(job.state)) return finish(job);
      draw(job);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
  } catch (error) {
    // Without a line the job goes on all the same, and a reload finds it again.
    if (error instanceof Problem) remember("sessionStorage", KEPT, null);
    watched = null;
    fail(error);
  }
}

function begin(key, ...values) {
  at("job").hidden = false;
  at("job").classList.remove("failed");
  at("job-skipped").replaceChildren();
  at("dismiss").hidden = true;
  at("job-progress").hidden = false;
  at("job-progress").removeAttribute("value");
  say(at("job-state"), key, ...values);
  announce(key, ...values);
}

function draw({ state, progress }) {
  if (!progress?.total) return say(at("job-state"), state === "queued" ? "queued" : "working");
  at("job-progress").max = progress.total;
  at("job-progress").value = progress.done;
  say(at("job-state"), "progress", progress.done, progress.total);
}

function finish({ state, report, error }) {
  remember("sessionStorage", KEPT, null);
  watched = null;
  if (state === "failed") {
    fail(new Problem(error));
    return showSkipped(report?.skipped ?? []);
  }
  end("ingested", report.added, report.updated, report.unchanged);
  showSkipped(report.skipped);
  listArticles();
}

function fail(error) {
  at("job").classList.add("failed");
  end(...sentence(error));
}

function end(key, ...values) {
  at("job-progress").hidden = true;
  at("dismiss").hidden = false;
  say(at("job-state"), key, ...values);
  announce(key, ...values);
}

function showSkipped(skipped) {
  if (!skipped.length) return;
  const head = make("tr", {}, ["file", "why"].map((key) => told("th", { scope: "col" }, key)));
  const rows = skipped.map(({ path, reason }) =>
    make("tr", {}, make("td", {}, path), make("td", { lang: "en" }, reason)));
  at("job-skipped").replaceChildren(
    told("p", {}, "skipped", skipped.length),
    make("table", {}, make("thead", {}, head), make("tbody", {}, rows)));
}
