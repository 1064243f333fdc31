package kontur.gateway.quarantine;

import kontur.communication.v1.QuarantineServiceGrpc.QuarantineServiceBlockingStub;
import kontur.tickets.v1.IntakeServiceGrpc.IntakeServiceBlockingStub;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the quarantine's feature consists of.
@Configuration(proxyBeanMethods = false)
class QuarantineWiring {
  @Bean
  QuarantineEndpoint quarantineEndpoint(
      QuarantineServiceBlockingStub quarantine, IntakeServiceBlockingStub intake) {
    return new QuarantineEndpoint(quarantine, intake);
  }
}
