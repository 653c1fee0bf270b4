# One image for all five services; the compose file says which part each one runs.
FROM python:3.13-slim

# Where pip gets packages is the builder's own matter: --build-arg PIP_INDEX_URL=... if it isn't the default.
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_CONSTRAINT

RUN useradd --create-home --uid 10001 trifold && install -d -o trifold /data
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.lock
COPY pyproject.toml setup.py README.md LICENSE ./
COPY root root
COPY contracts contracts
COPY simulators simulators
COPY sync_core sync_core
COPY scenarios scenarios
COPY sandbox sandbox
COPY loadtests loadtests
RUN /venv/bin/pip install --no-cache-dir --no-deps -e .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
RUN trifold settings --output /etc/trifold --database /data/sync-core.db --listen 0.0.0.0 \
    http://ams360:7361 http://benefitpoint:7362 http://insuredmine:7363 http://web:7360 \
    && chmod -R a+rX /etc/trifold
USER trifold
VOLUME /data
