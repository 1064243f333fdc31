package kontur.workflow.command;

import kontur.workflow.startup.Role;
import kontur.workflow.startup.StartupSettings;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/// Whether this process takes commands: without the role the service is not offered.
final class ApiRole implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return Binder.get(context.getEnvironment())
        .bindOrCreate("kontur.workflow", StartupSettings.class)
        .roles()
        .contains(Role.API);
  }
}
