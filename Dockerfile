FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN make build VERSION="$VERSION" && mkdir -p /empty

# Nothing but the binary, which carries the time zones, and the CA roots.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /src/bin/hilo /hilo
COPY --from=build --chown=65532:65532 /empty /data
COPY --from=build --chown=65532:65532 /empty /tmp
ENV HILO_ADDR=:8080 HILO_DATABASE_URL=sqlite:/data/hilo.db
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["/hilo", "health"]
ENTRYPOINT ["/hilo"]
CMD ["serve"]
