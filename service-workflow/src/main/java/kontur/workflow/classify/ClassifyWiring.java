package kontur.workflow.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import kontur.contract.PartClientInterceptor;
import kontur.start.WrongSetting;
import kontur.tickets.v1.TicketServiceGrpc.TicketServiceBlockingStub;
import kontur.tickets.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import kontur.workflow.engine.WorkerPart;
import kontur.workflow.startup.Duty;
import kontur.workflow.startup.Role;
import kontur.workflow.startup.StartupSettings;
import kontur.workflow.v1.ClassificationServiceGrpc.ClassificationServiceImplBase;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What classification consists of.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ClassifySettings.class)
class ClassifyWiring {
  @Bean
  Rules rules(ClassifySettings settings) {
    return read(settings.rulesFile());
  }

  @Bean
  Examples examples(ClassifySettings settings, Rules rules) {
    return readExamples(settings.examplesFile(), rules);
  }

  @Bean
  CurrentClassifier currentClassifier(
      TrainingServiceBlockingStub training, Examples examples, ClassifySettings settings) {
    var first = new ExampleClassifier(examples, settings.threshold());
    return new CurrentClassifier(training, first, settings.threshold());
  }

  @Bean
  Duty learning(CurrentClassifier current) {
    return new Learning(current);
  }

  @Bean
  ClassificationServiceImplBase classification(
      StartupSettings startup,
      TrainingServiceBlockingStub training,
      CurrentClassifier current,
      Examples examples) {
    if (!startup.roles().contains(Role.API)) {
      return new NoClassification();
    }
    var named = training.withInterceptors(new PartClientInterceptor("service-tickets"));
    return new ClassificationEndpoint(named, current, examples);
  }

  @Bean
  WorkerPart classifyTicket(
      TicketServiceBlockingStub tickets,
      TrainingServiceBlockingStub training,
      Rules rules,
      CurrentClassifier current,
      ClassifySettings settings) {
    var action = new ClassifyTicket(tickets, training, rules, current, settings);
    return worker -> worker.registerActivitiesImplementations(action);
  }

  static Rules read(@Nullable Path file) {
    try {
      return file == null
          ? RulesFile.read("rules.yaml", builtIn("rules.yaml"))
          : RulesFile.read(file.toString(), text("rules-file", file));
    } catch (FileBroken e) {
      throw new WrongSetting("The rules of classification cannot be used: " + e.getMessage());
    }
  }

  static Examples readExamples(@Nullable Path file, Rules rules) {
    var known = rules.categories();
    try {
      return new Examples(
          file == null
              ? shipped(known)
              : ExamplesFile.read(file.toString(), text("examples-file", file), known),
          ExamplesFile.readLanguages("languages.yaml", builtIn("languages.yaml")));
    } catch (FileBroken e) {
      throw new WrongSetting("The examples of classification cannot be used: " + e.getMessage());
    }
  }

  /// Own rules may know other categories than the shipped examples: these are learnt only as far as
  /// the rules go.
  private static List<Example> shipped(Set<String> known) {
    var all = new TreeSet<>(known);
    var shipped = RulesFile.read("rules.yaml", builtIn("rules.yaml")).categories();
    all.addAll(shipped);
    var examples = ExamplesFile.read("examples.yaml", builtIn("examples.yaml"), all);
    return examples.stream()
        .filter(e -> known.contains(e.category()) || e.category().equals(Verdict.UNKNOWN))
        .toList();
  }

  private static String text(String setting, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new WrongSetting(
          "kontur.workflow.classify."
              + setting
              + " "
              + file
              + " cannot be read: "
              + e.getMessage());
    }
  }

  private static String builtIn(String name) {
    try (var file = Objects.requireNonNull(Rules.class.getResourceAsStream("/classify/" + name))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
