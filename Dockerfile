# The same steps as `make setup`, without the checks: a wheel, the locked packages, the model.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/citedesk
COPY requirements.lock pyproject.toml README.md LICENSE citedesk.py ./
RUN /opt/citedesk/bin/pip install --no-cache-dir --no-deps \
        --index-url https://download.pytorch.org/whl/cpu torch==2.13.0 \
 && /opt/citedesk/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY rag rag
COPY eval eval
COPY server server
COPY prompts prompts
RUN /opt/citedesk/bin/pip install --no-cache-dir --no-deps --no-build-isolation .
ENV CITEDESK_CACHE=/var/cache/citedesk
RUN /opt/citedesk/bin/citedesk models pull

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --uid 10001 desk && install -d -o desk /data
COPY --from=build /opt/citedesk /opt/citedesk
COPY --from=build /var/cache/citedesk /var/cache/citedesk
ENV PATH=/opt/citedesk/bin:$PATH CITEDESK_CACHE=/var/cache/citedesk CITEDESK_INDEX=/data/index
USER desk
WORKDIR /data
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz')"]
# Reachable from outside the container, so CITEDESK_API_KEY must be given.
CMD ["citedesk", "serve", "--host", "0.0.0.0"]
