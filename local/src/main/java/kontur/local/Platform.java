package kontur.local;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Everything, running: parts, services, page.
final class Platform implements AutoCloseable {
  private final Home home;
  private final Parts parts;
  private final Services services;
  private final Optional<CustomerPage> page;
  private final Path token;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Platform(
      Home home, Parts parts, Services services, Optional<CustomerPage> page, Path token) {
    this.home = home;
    this.parts = parts;
    this.services = services;
    this.page = page;
    this.token = token;
  }

  /// Starts all of it; what had started is stopped again when something fails.
  static Platform start(Settings settings, Home home, Map<String, String> environment) {
    var parts = Parts.start(settings, home);
    try {
      var arguments = new Arguments(settings, home, parts.engine().target(), environment);
      var services = Services.start(arguments);
      try {
        Services.awaitReady(settings);
        var token = FirstSetUp.run(home, settings.port(Port.GATEWAY));
        var mailboxes = new Mailboxes(settings.port(Port.SMTP), settings.port(Port.IMAP));
        var page =
            parts
                .standIns()
                .map(there ->
                    CustomerPage.start(
                        settings.port(Port.PAGE), mailboxes, there.bot(), Arguments.SUPPORT));
        return new Platform(home, parts, services, page, token);
      } catch (RuntimeException e) {
        services.close();
        throw e;
      }
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /// Takes over the port of a PostgreSQL that a killed run left behind.
  static Settings adopted(Settings settings, Home home) {
    var survivor = LocalPostgres.survivor(home);
    return survivor.isPresent() ? settings.with(Port.POSTGRES, survivor.getAsInt()) : settings;
  }

  /// Ports that parts of a killed run, or stand-ins elsewhere, still hold.
  static Set<Port> held(Settings settings, Home home) {
    var held = EnumSet.noneOf(Port.class);
    if (LocalPostgres.survivor(home).isPresent()) {
      held.add(Port.POSTGRES);
    }
    if (!settings.temporalAddress().isEmpty()
        || Engine.survivor(home.directory("temporal"), settings.port(Port.TEMPORAL)).isPresent()) {
      held.add(Port.TEMPORAL);
    }
    if (!settings.standIns()) {
      held.addAll(EnumSet.of(Port.SMTP, Port.IMAP, Port.BOT_API, Port.PAGE));
    }
    return held;
  }

  Engine engine() {
    return parts.engine();
  }

  Path token() {
    return token;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      page.ifPresent(CustomerPage::close);
      services.close();
      parts.close();
      home.close();
    }
  }
}
