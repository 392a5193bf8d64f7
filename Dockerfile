# What serves: the locked packages it needs, torch for processors alone, the model. No compiler, no
# tests; runs as a user without rights, with everything but /data and /tmp read-only.
#
#   docker build -t citedesk .                      with the model in the image
#   docker build --build-arg MODEL=none -t citedesk .   without: mount a cache at /var/cache/citedesk
#   docker run --read-only --tmpfs /tmp -v desk:/data -p 127.0.0.1:8000:8000 -e CITEDESK_API_KEY=… citedesk
#
# docs/operations.md tells more.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/citedesk
ENV PATH=/opt/citedesk/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.server.lock ./
RUN pip install --no-deps --index-url https://download.pytorch.org/whl/cpu torch==2.13.0 \
 && pip install --no-deps --require-hashes --only-binary :all: -r requirements.server.lock
COPY pyproject.toml README.md LICENSE citedesk.py ./
COPY rag rag
COPY eval eval
COPY server server
COPY prompts prompts
RUN pip install --no-deps --no-build-isolation . \
 && pip check \
 && pip list --format=freeze > /opt/citedesk/packages.txt
ARG MODEL=e5-small
ENV CITEDESK_CACHE=/var/cache/citedesk
RUN mkdir -p "$CITEDESK_CACHE" && if [ "$MODEL" != none ]; then citedesk models pull; fi

FROM python:3.11-slim-bookworm
RUN useradd --system --no-create-home --uid 10001 desk && install -d -o desk /data
COPY --from=build /opt/citedesk /opt/citedesk
COPY --from=build /var/cache/citedesk /var/cache/citedesk
ENV PATH=/opt/citedesk/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    CITEDESK_CACHE=/var/cache/citedesk CITEDESK_INDEX=/data/index
USER desk
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz')"]
# Reachable from outside the container, so CITEDESK_API_KEY must be given.
CMD ["citedesk", "serve", "--host", "0.0.0.0"]
