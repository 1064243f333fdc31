package kontur.workflow.intake;

import java.util.Map;
import kontur.contract.Topics;
import kontur.operations.ConsumerLag;
import kontur.operations.Sample;
import kontur.operations.Traces;
import kontur.tickets.v1.IntakeServiceGrpc.IntakeServiceBlockingStub;
import kontur.workflow.kafka.DeadLetterSender;
import kontur.workflow.kafka.ReadingSettings;
import kontur.workflow.kafka.TopicReader;
import kontur.workflow.startup.Role;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/// What the role intake consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IntakeSettings.class)
class IntakeWiring {
  @Bean
  Rush rush(IntakeSettings settings) {
    return new Rush(settings.rush());
  }

  @Bean
  TopicReader inboundReader(
      KafkaProperties kafka,
      ReadingSettings reading,
      IntakeSettings settings,
      IntakeServiceBlockingStub tickets,
      @Lazy Producer<byte[], byte[]> deadLetters,
      Rush rush,
      Traces traces) {
    var letters = new DeadLetterSender(deadLetters, Topics.INBOUND_DEAD_LETTERS);
    var poll = new AcceptPoll(tickets, letters, settings, rush, traces);
    return new TopicReader(
        Topics.INBOUND,
        settings.group(),
        Role.INTAKE,
        kafka.buildConsumerProperties(),
        reading,
        poll::accept);
  }

  @Bean
  ConsumerLag inboundLag(KafkaProperties kafka, IntakeSettings settings) {
    return new ConsumerLag(kafka.buildAdminProperties(), Map.of(settings.group(), Topics.INBOUND));
  }

  @Bean
  Sample inboundLagSample(@Qualifier("inboundLag") ConsumerLag lag) {
    return lag.sample();
  }
}
