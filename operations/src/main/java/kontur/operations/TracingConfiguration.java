package kontur.operations;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/// Where spans go: to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names, else nowhere.
@AutoConfiguration
class TracingConfiguration {
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

  @Bean(destroyMethod = "close")
  @ConditionalOnProperty(ENDPOINT)
  OpenTelemetrySdk openTelemetry(Environment environment) {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(traces(environment.getRequiredProperty(ENDPOINT)))
            .build();
    var service =
        Resource.create(
            Attributes.of(
                AttributeKey.stringKey("service.name"),
                environment.getProperty("spring.application.name", "unnamed")));
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(service))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build())
        .build();
  }

  private static String traces(String endpoint) {
    return (endpoint.endsWith("/") ? endpoint : endpoint + "/") + "v1/traces";
  }

  @Bean
  Traces traces(ObjectProvider<OpenTelemetrySdk> telemetry) {
    var sdk = telemetry.getIfAvailable();
    return sdk == null ? Traces.off() : new Traces(sdk);
  }
}
