package kontur.workflow.definition;

import java.util.Set;
import kontur.workflow.startup.Duty;
import kontur.workflow.startup.Every;
import kontur.workflow.startup.Part;
import kontur.workflow.startup.Role;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the definitions consist of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DefinitionSettings.class)
class DefinitionWiring {
  private static final Set<Role> USERS = Set.of(Role.LIFECYCLE, Role.WORKER, Role.API);

  @Bean
  DefinitionRegistry definitionRegistry() {
    return new DefinitionRegistry();
  }

  @Bean
  LoadDefinitions loadDefinitions(
      DefinitionSettings settings, JdbcClient sql, DefinitionRegistry registry) {
    return new LoadDefinitions(
        LifecycleFile.all(settings.folder()),
        new StoredDefinitions(sql),
        registry,
        settings.name());
  }

  @Bean
  Duty refreshDefinitions(LoadDefinitions load, DefinitionSettings settings) {
    return new Every(USERS, "definitions", settings.refresh(), load::load);
  }

  @Bean
  @Order(10)
  Part databaseIsThere(LoadDefinitions load, ObjectProvider<DataSourceProperties> database) {
    var url = database.stream().map(DataSourceProperties::getUrl).findFirst().orElse("its address");
    return new Part("PostgreSQL at " + url, USERS, load::load);
  }
}
