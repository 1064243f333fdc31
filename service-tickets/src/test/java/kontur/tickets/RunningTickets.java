package kontur.tickets;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kontur.actor.v1.Actor;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.testing.Postgres;
import kontur.tickets.v1.IntakeServiceGrpc;
import kontur.tickets.v1.LifecycleServiceGrpc;
import kontur.tickets.v1.TicketServiceGrpc;
import kontur.tickets.v1.TrainingServiceGrpc;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/// service-tickets as it is, on a database of its own, called over gRPC by whoever is named.
public final class RunningTickets implements BeforeAllCallback, AfterAllCallback {
  private static final RunningTickets SHARED = new RunningTickets();

  private final Postgres postgres = new Postgres();
  private final Map<String, Object> settings = new HashMap<>();
  private ConfigurableApplicationContext context;
  private ManagedChannel channel;
  private ActorKey key;

  /// One for all classes of a JVM whose tests do not mind each other's tickets; starting one costs
  /// seconds.
  public static RunningTickets shared() {
    return SHARED;
  }

  public RunningTickets with(String name, Object value) {
    settings.put(name, value);
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext extension) throws IOException {
    if (context != null) {
      return;
    }
    if (this == SHARED) {
      extension.getRoot().getStore(Namespace.GLOBAL).put("tickets", (AutoCloseable) this::stop);
    }
    postgres.start();
    var keyFile = Files.createTempFile("actor", ".key");
    keyFile.toFile().deleteOnExit();
    Files.writeString(keyFile, "0123456789abcdef".repeat(4));
    key = ActorKey.fromFile(keyFile, Clock.systemUTC());
    start(keyFile);
  }

  private void start(Path keyFile) {
    settings.put("spring.datasource.url", postgres.jdbcUrl());
    settings.put("kontur.tickets.actor.key-file", keyFile);
    settings.put("spring.grpc.server.port", 0);
    settings.putIfAbsent("kontur.tickets.relay.enabled", false);
    var arguments =
        settings.entrySet().stream()
            .map(e -> "--" + e.getKey() + "=" + e.getValue())
            .toArray(String[]::new);
    context = TicketsApplication.builder().run(arguments);
    var port = context.getBean(GrpcServerLifecycle.class).getPort();
    channel = ManagedChannelBuilder.forTarget("localhost:" + port).usePlaintext().build();
  }

  @Override
  public void afterAll(ExtensionContext extension) {
    if (this != SHARED) {
      stop();
    }
  }

  private void stop() {
    channel.shutdownNow();
    context.close();
    postgres.close();
  }

  public IntakeServiceGrpc.IntakeServiceBlockingStub intake() {
    return IntakeServiceGrpc.newBlockingStub(as(Actors.service("workflow")));
  }

  public IntakeServiceGrpc.IntakeServiceBlockingStub intake(Actor actor) {
    return IntakeServiceGrpc.newBlockingStub(as(actor));
  }

  public LifecycleServiceGrpc.LifecycleServiceBlockingStub lifecycle(Actor actor) {
    return LifecycleServiceGrpc.newBlockingStub(as(actor));
  }

  public LifecycleServiceGrpc.LifecycleServiceBlockingStub lifecycle() {
    return lifecycle(Actors.service("workflow"));
  }

  public TicketServiceGrpc.TicketServiceBlockingStub tickets(Actor actor) {
    return TicketServiceGrpc.newBlockingStub(as(actor));
  }

  public TrainingServiceGrpc.TrainingServiceBlockingStub training(Actor actor) {
    return TrainingServiceGrpc.newBlockingStub(as(actor));
  }

  public TicketServiceGrpc.TicketServiceStub async(Actor actor) {
    return TicketServiceGrpc.newStub(as(actor));
  }

  /// The owner's view of the database.
  public JdbcClient sql() {
    return JdbcClient.create(postgres.owner());
  }

  public JdbcClient sql(String role) {
    return JdbcClient.create(postgres.dataSource(role));
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  private Channel as(Actor actor) {
    return ClientInterceptors.intercept(channel, new As(actor));
  }

  /// Signs each call, and gives it a deadline.
  private final class As implements ClientInterceptor {
    private final Actor actor;

    As(Actor actor) {
      this.actor = actor;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(
          next.newCall(method, options.withDeadlineAfter(30, TimeUnit.SECONDS))) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          headers.put(Actors.HEADER, key.sign(actor).toByteArray());
          super.start(listener, headers);
        }
      };
    }
  }
}
