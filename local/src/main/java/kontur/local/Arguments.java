package kontur.local;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The settings that make a service use the parts of this machine: exactly what one would give it
/// anywhere else.
public final class Arguments {
  /// The address that customers write to.
  public static final String SUPPORT = "support@kontur.local";

  /// The token of the support bot.
  public static final String BOT_TOKEN = "100001:stand-in";

  static final String BOT_NAME = "kontur_local_bot";
  private static final String LOOPBACK = "127.0.0.1";
  private static final List<Port> SERVICES =
      List.of(Port.TICKETS, Port.WORKFLOW, Port.COMMUNICATION, Port.GATEWAY);

  private final Settings settings;
  private final Home home;
  private final String temporal;
  private final Map<String, String> environment;

  public Arguments(Settings settings, Home home, String temporal, Map<String, String> environment) {
    this.settings = settings;
    this.home = home;
    this.temporal = temporal;
    this.environment = Map.copyOf(environment);
  }

  /// What this service is started with.
  public List<String> of(Port service) {
    var name = name(service);
    var arguments = new ArrayList<>(common(service));
    arguments.add("--kontur." + name + ".actor.key-file=" + home.secret("actor-key"));
    switch (service) {
      case WORKFLOW -> arguments.add("--kontur.workflow.engine.target=" + temporal);
      case GATEWAY -> {
        arguments.add("--kontur.gateway.setup.secret-file=" + home.resolve("secrets/setup-secret"));
        // This process uses it itself.
        arguments.add("--kontur.gateway.setup.print=false");
      }
      case COMMUNICATION -> arguments.addAll(accounts());
      default -> {
        // service-tickets needs nothing beyond what all need.
      }
    }
    settings.services().stream()
        .filter(argument ->
            argument.startsWith("--kontur." + name + ".")
                || argument.startsWith("--" + Settings.OF_ALL))
        .forEach(given -> replace(arguments, given));
    return arguments;
  }

  /// The same for one of four in this JVM: they call each other without a wire between.
  List<String> inOneProcess(Port service) {
    var arguments = of(service);
    arguments.add("--spring.grpc.server.inprocess.name=" + inProcess(service));
    for (var other : SERVICES) {
      replace(arguments, target(other) + "in-process:" + inProcess(other));
    }
    return arguments;
  }

  /// A JVM can hold two platforms, which have no port in common.
  private String inProcess(Port service) {
    return "kontur-" + name(service) + "-" + settings.port(service);
  }

  private static String target(Port service) {
    return "--spring.grpc.client.channel." + name(service) + ".target=";
  }

  /// A key that is given twice would be a list for Spring.
  private static void replace(List<String> arguments, String given) {
    var key = given.substring(0, given.indexOf('=') + 1);
    arguments.removeIf(argument -> argument.startsWith(key));
    arguments.add(given);
  }

  /// Its name in settings.
  public static String name(Port service) {
    return service.name().toLowerCase(java.util.Locale.ROOT);
  }

  private List<String> common(Port service) {
    var arguments = new ArrayList<String>();
    arguments.add("--spring.datasource.url=" + LocalPostgres.url(settings.port(Port.POSTGRES)));
    arguments.add("--spring.datasource.username=" + name(service));
    arguments.add("--spring.datasource.password=");
    // Each connection is a process of some 20 MiB.
    arguments.add("--spring.datasource.hikari.maximum-pool-size=" + connections(service));
    arguments.add("--spring.datasource.hikari.minimum-idle=1");
    arguments.add("--spring.datasource.hikari.idle-timeout=15000");
    arguments.add("--spring.kafka.bootstrap-servers=" + LOOPBACK + ":" + settings.port(Port.KAFKA));
    // After a kill the old consumer is waited for so long, not 45 s.
    arguments.add("--spring.kafka.consumer.properties[session.timeout.ms]=8000");
    arguments.add("--spring.kafka.consumer.properties[heartbeat.interval.ms]=2000");
    arguments.add("--spring.grpc.server.address=" + LOOPBACK);
    arguments.add("--spring.grpc.server.port=" + settings.port(service));
    arguments.add("--spring.grpc.server.health.schedule.delay=0s");
    arguments.add("--spring.grpc.server.health.schedule.period=1s");
    arguments.add("--spring.main.banner-mode=off");
    for (var other : SERVICES) {
      arguments.add(target(other) + "static://" + LOOPBACK + ":" + settings.port(other));
    }
    return arguments;
  }

  /// Enough for two cores; service-communication holds one for each account beside its work.
  private static int connections(Port service) {
    return switch (service) {
      case COMMUNICATION -> 10;
      case TICKETS -> 8;
      default -> 4;
    };
  }

  private List<String> accounts() {
    var arguments = new ArrayList<String>();
    var mail = "--kontur.communication.mail.";
    arguments.add(mail + "token-key-file=" + home.secret("token-key"));
    var support = mail + "accounts.support-mail.";
    arguments.add(support + "address=" + SUPPORT);
    arguments.add(support + "name=Kontur Support");
    arguments.add(support + "team=support");
    for (var direction : List.of("imap", "smtp")) {
      var port = direction.equals("imap") ? Port.IMAP : Port.SMTP;
      var password = direction.equals("imap") ? home.secret("mail-password").toString() : "";
      arguments.addAll(
          server(support + direction, LOOPBACK, settings.port(port), "none", SUPPORT, password));
    }
    var bot = "--kontur.communication.telegram.accounts.support-bot.";
    arguments.add(bot + "token=" + BOT_TOKEN);
    arguments.add(bot + "api-base=http://" + LOOPBACK + ":" + settings.port(Port.BOT_API));
    arguments.add(bot + "team=support");
    arguments.add(bot + "reactions=true");
    arguments.addAll(new RealAccounts(home, environment).arguments());
    var file = home.resolve("accounts.yaml");
    if (Files.exists(file)) {
      arguments.add("--spring.config.additional-location=" + file.toUri());
    }
    return arguments;
  }

  private static List<String> server(
      String key, String host, int port, String tls, String user, String passwordFile) {
    var arguments = new ArrayList<String>();
    arguments.add(key + ".host=" + host);
    arguments.add(key + ".port=" + port);
    arguments.add(key + ".tls=" + tls);
    if (!passwordFile.isEmpty()) {
      arguments.add(key + ".user=" + user);
      arguments.add(key + ".password-file=" + passwordFile);
    }
    return arguments;
  }
}
