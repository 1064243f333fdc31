package kontur.gateway.quarantine;

import kontur.communication.v1.QuarantineServiceGrpc.QuarantineServiceBlockingStub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the quarantine's feature consists of.
@Configuration(proxyBeanMethods = false)
class QuarantineWiring {
  @Bean
  QuarantineEndpoint quarantineEndpoint(QuarantineServiceBlockingStub quarantine) {
    return new QuarantineEndpoint(quarantine);
  }
}
