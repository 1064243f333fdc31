package kontur.workflow.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.List;
import java.util.Set;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.workflow.consume.ConsumeSettings;
import kontur.workflow.engine.EngineHealth;
import kontur.workflow.engine.Pulse;
import kontur.workflow.startup.Duty;
import kontur.workflow.startup.Every;
import kontur.workflow.startup.Role;
import kontur.workflow.ticket.Runs;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// What the reconciler consists of; it belongs to the role lifecycle.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReconcileSettings.class)
class ReconcileWiring {
  private static final List<String> KINDS = List.of("restored", "drift");

  @Bean
  Reconcile reconcile(
      LifecycleServiceBlockingStub tickets,
      Runs runs,
      KafkaProperties kafka,
      ConsumeSettings consumer,
      ReconcileSettings settings,
      WorkflowServiceStubs temporal,
      Pulse pulse,
      MeterRegistry meters) {
    // Shown before the first sweep finds anything.
    KINDS.forEach(kind -> meters.counter("kontur.workflow.reconciled", "kind", kind));
    var unread = new OldestUnread(kafka.buildConsumerProperties(), consumer.group());
    return new Reconcile(
        tickets,
        runs,
        unread::find,
        () -> EngineHealth.require(temporal),
        () -> pulse.beats(settings.deadline()),
        settings,
        meters);
  }

  @Bean
  Duty reconciler(
      Reconcile reconcile, ReconcileSettings settings, TransactionOperations tx, JdbcClient sql) {
    var oneAtATime = new OneAtATime(tx, sql);
    return new Every(
        Set.of(Role.LIFECYCLE),
        "reconciler",
        settings.every(),
        () -> oneAtATime.run(reconcile::sweep));
  }
}
