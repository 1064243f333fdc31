package kontur.gateway.watch;

import java.util.Map;
import kontur.gateway.user.SignIn;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the stream of changes consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WatchSettings.class)
class WatchWiring {
  @Bean
  EventsReader eventsReader(KafkaProperties kafka, WatchSettings settings) {
    var properties = kafka.buildConsumerProperties();
    properties.putAll(
        Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false));
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new EventsReader(
        () ->
            new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        settings.kept());
  }

  @Bean
  Watch watch(EventsReader reader, SignIn signIn, WatchSettings settings) {
    return new Watch(reader, signIn, settings);
  }

  @Bean
  BrokerHealth kafkaHealth(EventsReader reader) {
    return new BrokerHealth(reader);
  }
}
