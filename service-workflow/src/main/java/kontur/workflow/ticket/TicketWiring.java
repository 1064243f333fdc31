package kontur.workflow.ticket;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.WorkflowImplementationOptions;
import kontur.operations.Traces;
import kontur.tickets.v1.LifecycleServiceGrpc.LifecycleServiceBlockingStub;
import kontur.workflow.definition.DefinitionRegistry;
import kontur.workflow.engine.EngineSettings;
import kontur.workflow.engine.WorkerPart;
import kontur.workflow.v1.TicketStart;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What a ticket's life consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TicketSettings.class)
class TicketWiring {
  @Bean
  Runs runs(
      WorkflowClient client,
      DefinitionRegistry definitions,
      TicketSettings settings,
      EngineSettings engine) {
    return new Runs(client, definitions, settings, engine.taskQueue());
  }

  @Bean
  WorkerPart ticketLife(
      DefinitionRegistry definitions,
      LifecycleServiceBlockingStub tickets,
      TicketSettings settings,
      Traces traces) {
    return part(definitions, new RecordedSteps(tickets, settings.recordDeadline(), traces));
  }

  static WorkerPart part(DefinitionRegistry definitions, StepActivities steps) {
    return worker -> {
      worker.registerWorkflowImplementationFactory(
          TicketWorkflow.class,
          arguments -> new TicketLife(definitions, arguments.get(0, TicketStart.class)),
          WorkflowImplementationOptions.getDefaultInstance());
      worker.registerActivitiesImplementations(steps);
    };
  }
}
