# probe-cli in an image: docker build -t probekit . && docker run --rm -v "$PWD:/work" probekit test --all
FROM swift:6.2-noble AS build
# hadolint ignore=DL3008
RUN apt-get update -q \
  && apt-get install -y -q --no-install-recommends \
    libcairo2-dev libopenblas-dev libpng-dev make pkg-config fonts-dejavu-core \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN make install PREFIX=/opt/probekit

FROM ubuntu:noble
# hadolint ignore=DL3008
RUN apt-get update -q \
  && apt-get install -y -q --no-install-recommends \
    fonts-dejavu-core libcairo2 libopenblas0-pthread libpangocairo-1.0-0 libpng16-16t64 \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/probekit /opt/probekit
ENV PATH="/opt/probekit/bin:${PATH}"
# What it writes belongs to whoever mounts the directory: docker run --user "$(id -u):$(id -g)".
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["probe-cli"]
CMD ["--help"]
