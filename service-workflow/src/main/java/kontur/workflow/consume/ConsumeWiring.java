package kontur.workflow.consume;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import kontur.contract.Topics;
import kontur.operations.ConsumerLag;
import kontur.operations.Sample;
import kontur.operations.Traces;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.workflow.engine.Pulse;
import kontur.workflow.intake.Rush;
import kontur.workflow.kafka.DeadLetterSender;
import kontur.workflow.kafka.ReadingSettings;
import kontur.workflow.kafka.TopicReader;
import kontur.workflow.startup.Role;
import kontur.workflow.ticket.Runs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/// What the consumer of lifecycle events consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConsumeSettings.class)
class ConsumeWiring {
  /// What was fetched of a partition is taken to its end before the next partition's. A mebibyte,
  /// as is usual, holds thousands of events: of a backlog whole partitions would come one after the
  /// other, and who wrote first might be answered last.
  private static final int PORTION_BYTES = 8 * 1024;

  @Bean
  HandleTickets handleTickets(Runs runs, ConsumeSettings settings, Rush rush, Traces traces) {
    return new HandleTickets(
        new HandOver(runs, settings.deadline(), traces),
        new Pace(settings.ticketsAtOnce(), rush::isOn, settings.patience()),
        settings.patience());
  }

  @Bean
  MarkStuck markStuck(LifecycleServiceBlockingStub tickets, MeterRegistry meters) {
    return new MarkStuck(tickets, meters);
  }

  @Bean
  Wellness wellness(LifecycleServiceBlockingStub tickets, Pulse pulse) {
    return new Wellness(tickets, pulse::beats);
  }

  @Bean
  Stragglers stragglers(
      HandleTickets handle,
      Wellness wellness,
      MarkStuck stuck,
      ConsumeSettings settings,
      MeterRegistry meters) {
    return new Stragglers(handle, wellness, stuck, settings, meters);
  }

  @Bean
  ConsumePoll consumePoll(
      HandleTickets handle,
      Stragglers stragglers,
      MarkStuck stuck,
      @Lazy Producer<byte[], byte[]> deadLetters,
      Wellness wellness) {
    return new ConsumePoll(
        handle,
        stragglers,
        stuck,
        new DeadLetterSender(deadLetters, Topics.LIFECYCLE_DEAD_LETTERS),
        wellness);
  }

  @Bean
  TopicReader lifecycleReader(
      KafkaProperties kafka, ReadingSettings reading, ConsumeSettings settings, ConsumePoll poll) {
    return new TopicReader(
        Topics.LIFECYCLE, settings.group(), Role.LIFECYCLE, inPortions(kafka), reading, poll);
  }

  static Map<String, Object> inPortions(KafkaProperties kafka) {
    var properties = kafka.buildConsumerProperties();
    properties.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PORTION_BYTES);
    return properties;
  }

  @Bean
  ConsumerLag lifecycleLag(KafkaProperties kafka, ConsumeSettings settings) {
    return new ConsumerLag(
        kafka.buildAdminProperties(), Map.of(settings.group(), Topics.LIFECYCLE));
  }

  @Bean
  Sample lifecycleLagSample(@Qualifier("lifecycleLag") ConsumerLag lag) {
    return lag.sample();
  }
}
