# Layersmith as a container: docker compose up, or
#   docker build -t layersmith . && docker run -p 8501:8501 -v layersmith:/data layersmith

FROM python:3.12.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --require-hashes -r requirements.lock

FROM python:3.12.12-slim-bookworm
RUN groupadd --gid 10001 layersmith \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin \
        layersmith \
    && install --directory --owner=10001 --group=10001 --mode=0750 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY LICENSE app.py ./
COPY .streamlit ./.streamlit
COPY assets ./assets
COPY core ./core
COPY pages ./pages
# Compiled here, because the root may be read-only when it runs.
RUN /venv/bin/python -m compileall -q app.py core pages
# Only /data and /tmp are written to. Where nobody says which address browsers use, Streamlit asks
# a machine on the internet for it.
ENV PATH=/venv/bin:$PATH \
    HOME=/tmp \
    LAYERSMITH_HOME=/data \
    NUMBA_CACHE_DIR=/tmp/numba \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost
USER 10001:10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; base = os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'); web.urlopen('http://127.0.0.1:8501/' + base + '/' * bool(base) + 'health', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501"]
