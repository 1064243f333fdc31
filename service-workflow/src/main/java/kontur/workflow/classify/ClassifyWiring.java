package kontur.workflow.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import kontur.start.WrongSetting;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.workflow.engine.WorkerPart;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What classification consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ClassifySettings.class)
class ClassifyWiring {
  private static final String BUILT_IN = "/classify/rules.yaml";

  @Bean
  Rules rules(ClassifySettings settings) {
    return read(settings.rulesFile());
  }

  @Bean
  WorkerPart classifyTicket(
      TicketServiceBlockingStub tickets, Rules rules, ClassifySettings settings) {
    var action = new ClassifyTicket(tickets, rules, settings);
    return worker -> worker.registerActivitiesImplementations(action);
  }

  static Rules read(@Nullable Path file) {
    try {
      return file == null
          ? RulesFile.read("rules.yaml", builtIn())
          : RulesFile.read(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new WrongSetting(
          "kontur.workflow.classify.rules-file " + file + " cannot be read: " + e.getMessage());
    } catch (RulesBroken e) {
      throw new WrongSetting("The rules of classification cannot be used: " + e.getMessage());
    }
  }

  private static String builtIn() {
    try (var file = Objects.requireNonNull(Rules.class.getResourceAsStream(BUILT_IN))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
