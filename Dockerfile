# One image of Kontur from what `k8s/build-images` lays out; also with the classic builder.
ARG BASE=eclipse-temurin:25-jre

# Trains the cache with the very java and the very files that the image will run.
FROM ${BASE} AS trained
ARG MAIN
COPY image-layout /
COPY app /app
RUN sh /image-layout train /app "$MAIN" java

FROM ${BASE}
ARG BASE
ARG NAME
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="${NAME}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.vendor="Kontur" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="${BASE}"
# Replaced as a whole by whoever sets it: keep the collector, the cache is for that one.
ENV JAVA_TOOL_OPTIONS="-XX:+UseSerialGC -XX:MaxRAMPercentage=50"
# What changes least comes first.
COPY --from=trained /app/libs /app/libs
COPY --from=trained /app/sbom.json /app/java.args /app/
COPY --from=trained /app/classpath /app/classpath
COPY --from=trained /app/app.aot /app/app.aot
USER 10001:10001
WORKDIR /app
ENTRYPOINT ["java", "@/app/java.args"]
