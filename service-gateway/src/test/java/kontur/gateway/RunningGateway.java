package kontur.gateway;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import kontur.actor.v1.Actor;
import kontur.actor.v1.Role;
import kontur.contract.ActorKey;
import kontur.contract.Actors;
import kontur.contract.Refusal;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.CreateUserRequest;
import kontur.gateway.v1.IssueTokenRequest;
import kontur.gateway.v1.SetupRequest;
import kontur.gateway.v1.SetupServiceGrpc;
import kontur.gateway.v1.User;
import kontur.gateway.v1.UserServiceGrpc;
import kontur.testing.Broker;
import kontur.testing.Detour;
import kontur.testing.Folders;
import kontur.testing.Postgres;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/// The gateway as it is, on a real port, with a database of its own, a real broker, and stand-ins
/// for the services behind it.
public final class RunningGateway implements AutoCloseable {
  /// A person with a good token.
  public record Person(User user, String token) {}

  private final Postgres postgres = new Postgres();
  private final ActorKey key;
  private final StandIns standIns;
  private final Path folder;
  private final Path keyFile;
  private ConfigurableApplicationContext context;
  private ManagedChannel channel;
  private Person admin;
  private Detour database;

  private RunningGateway() {
    try {
      folder = java.nio.file.Files.createTempDirectory("gateway");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder)));
      keyFile =
          java.nio.file.Files.writeString(
              folder.resolve("actor.key"), UUID.randomUUID() + "-" + UUID.randomUUID());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    key = ActorKey.fromFile(keyFile, Clock.systemUTC());
    standIns = new StandIns(key);
    postgres.start();
  }

  /// One for the whole JVM, set up, with an administrator.
  public static RunningGateway shared() {
    return Shared.RUNNING;
  }

  /// A new one without administrator.
  public static RunningGateway fresh(String... settings) {
    var gateway = new RunningGateway();
    gateway.start(settings);
    return gateway;
  }

  /// A new one whose database is away until `database().open()`; settings by its database.
  static RunningGateway fresh(Function<Postgres, String[]> settings) {
    var gateway = new RunningGateway();
    var direct = gateway.postgres.jdbcUrl();
    var port = URI.create(direct.substring("jdbc:".length())).getPort();
    gateway.database = new Detour(port);
    var arguments = settings.apply(gateway.postgres);
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] =
          arguments[i].replace(
              direct, direct.replace(":" + port + "/", ":" + gateway.database.port() + "/"));
    }
    gateway.start(arguments);
    return gateway;
  }

  Detour database() {
    return database;
  }

  public void start(String... settings) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--spring.grpc.server.port=0",
                "--spring.datasource.url=" + postgres.jdbcUrl(),
                "--spring.kafka.bootstrap-servers=" + Broker.shared().bootstrapServers(),
                "--kontur.gateway.actor.key-file=" + keyFile,
                "--kontur.gateway.setup.secret-file=" + secretFile(),
                "--spring.grpc.client.channel.tickets.target=" + standIns.target(),
                "--spring.grpc.client.channel.workflow.target=" + standIns.target(),
                "--spring.grpc.client.channel.communication.target=" + standIns.target()));
    for (var setting : settings) {
      var key = setting.substring(0, setting.indexOf('=') + 1);
      arguments.removeIf(argument -> argument.startsWith(key));
      arguments.add(setting);
    }
    var port = new AtomicInteger();
    context =
        GatewayApplication.builder()
            .listeners((ApplicationListener<GrpcServerStartedEvent>) e -> port.set(e.getPort()))
            .run(arguments.toArray(String[]::new));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port.get()).usePlaintext().build();
  }

  public void stop() {
    channel.shutdownNow();
    context.close();
  }

  @Override
  public void close() {
    stop();
    standIns.close();
    if (database != null) {
      database.close();
    }
    postgres.close();
  }

  public Path secretFile() {
    return folder.resolve("setup-secret");
  }

  public StandIns standIns() {
    return standIns;
  }

  public Postgres postgres() {
    return postgres;
  }

  public ActorKey key() {
    return key;
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  /// Without token, with a deadline of ten seconds.
  public Channel anonymous() {
    return ClientInterceptors.intercept(channel, new TenSeconds());
  }

  public Channel withoutDeadline(String token) {
    return ClientInterceptors.intercept(channel, bearer(token));
  }

  public Channel as(String token) {
    return ClientInterceptors.intercept(channel, bearer(token), new TenSeconds());
  }

  public Channel as(Person person) {
    return as(person.token());
  }

  public Channel asService(String name) {
    return signed(Actors.service(name), key);
  }

  public Channel signed(Actor actor, ActorKey by) {
    var headers = new Metadata();
    headers.put(Actors.HEADER, by.sign(actor).toByteArray());
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers), new TenSeconds());
  }

  public AgentServiceGrpc.AgentServiceBlockingStub agent(Person person) {
    return AgentServiceGrpc.newBlockingStub(as(person));
  }

  public UserServiceGrpc.UserServiceBlockingStub users(Person person) {
    return UserServiceGrpc.newBlockingStub(as(person));
  }

  public Person admin() {
    if (admin == null) {
      var secret = read(secretFile());
      var first =
          SetupServiceGrpc.newBlockingStub(anonymous())
              .setup(SetupRequest.newBuilder().setSecret(secret).build());
      admin = new Person(first.getUser(), first.getToken());
    }
    return admin;
  }

  /// A new user with a token.
  public Person person(Role role, String... teams) {
    var name = "u" + UUID.randomUUID();
    var user =
        users(admin())
            .createUser(
                CreateUserRequest.newBuilder()
                    .setIdempotencyKey(name)
                    .setName(name)
                    .setDisplayName("Person " + name)
                    .addRoles(role)
                    .addAllTeams(List.of(teams))
                    .build())
            .getUser();
    var token =
        users(admin())
            .issueToken(
                IssueTokenRequest.newBuilder()
                    .setIdempotencyKey(name + "-token")
                    .setUserId(user.getId())
                    .setLabel("test")
                    .build());
    return new Person(user, token.getSecret());
  }

  /// The refusal that a call ends with.
  public static Refusal refusal(Runnable call) {
    var thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    if (thrown == null) {
      throw new AssertionError("the call was not refused");
    }
    return Refusal.of(thrown)
        .orElseThrow(() -> new AssertionError("a status without reason: " + thrown, thrown));
  }

  private String read(Path file) {
    org.awaitility.Awaitility.await().until(() -> java.nio.file.Files.exists(file));
    org.awaitility.Awaitility.await().until(() -> !java.nio.file.Files.readString(file).isBlank());
    try {
      return java.nio.file.Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClientInterceptor bearer(String token) {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  private static final class TenSeconds implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(
          method,
          options.getDeadline() == null
              ? options.withDeadlineAfter(10, TimeUnit.SECONDS)
              : options);
    }
  }

  private static final class Shared {
    static final RunningGateway RUNNING = fresh();
  }
}
