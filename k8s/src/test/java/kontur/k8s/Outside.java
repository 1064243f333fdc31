package kontur.k8s;

import com.google.gson.JsonParser;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kontur.gateway.v1.AgentServiceGrpc;
import kontur.gateway.v1.AgentServiceGrpc.AgentServiceBlockingStub;
import kontur.gateway.v1.SetupRequest;
import kontur.gateway.v1.SetupServiceGrpc;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.Ticket;

/// The people around a platform in a cluster: customers who write and get mails, an agent.
final class Outside implements AutoCloseable {
  private static final int MILLIS = 20_000;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Forward smtp;
  private final Forward mails;
  private final Forward gateway;
  private final HttpClient http = HttpClient.newHttpClient();
  private String token = "";

  Outside(String namespace) {
    this.smtp = new Forward(namespace, "mailbox", 3025);
    this.mails = new Forward(namespace, "mailhog", 8025);
    this.gateway = new Forward(namespace, "service-gateway", 9090);
  }

  /// Takes the one-time secret out of the log of a new platform.
  void becomeAdministrator(String secret) {
    token =
        call(channel ->
            SetupServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(MILLIS, TimeUnit.MILLISECONDS)
                .setup(SetupRequest.newBuilder().setSecret(secret).build())
                .getToken());
  }

  /// An agent's call; while a part restarts it is tried again, as an agent's program does.
  <T> T ask(Function<AgentServiceBlockingStub, T> question) {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return call(channel ->
        question.apply(
            AgentServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(MILLIS, TimeUnit.MILLISECONDS)));
  }

  List<Ticket> tickets() {
    var tickets = new ArrayList<Ticket>();
    var page = "";
    do {
      var request = ListTicketsRequest.newBuilder().setPageSize(200).setPageToken(page).build();
      var answer = ask(agent -> agent.listTickets(request));
      tickets.addAll(answer.getTicketsList());
      page = answer.getNextPageToken();
    } while (!page.isEmpty());
    return tickets;
  }

  private <T> T call(Function<ManagedChannel, T> call) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var channel =
          NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext().build();
      try {
        return call.apply(channel);
      } catch (StatusRuntimeException e) {
        if (System.nanoTime() > end || !mayPass(e)) {
          throw e;
        }
        gateway.renew();
      } finally {
        var _ = channel.shutdownNow();
      }
    }
  }

  private static boolean mayPass(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, CANCELLED, ABORTED -> true;
      default -> false;
    };
  }

  /// Hands one mail to the mailbox; exactly one, or an exception.
  void write(String from, String subject, String text) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", smtp.port()), MILLIS);
      socket.setSoTimeout(MILLIS);
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      expect(in, "220");
      say(socket, in, "EHLO customer", "250");
      say(socket, in, "MAIL FROM:<" + from + ">", "250");
      say(socket, in, "RCPT TO:<support@kontur.local>", "250");
      say(socket, in, "DATA", "354");
      var mail =
          String.join(
              "\r\n",
              "From: <" + from + ">",
              "To: <support@kontur.local>",
              "Subject: " + subject,
              "Message-ID: <" + java.util.UUID.randomUUID() + "@example.net>",
              "Content-Type: text/plain; charset=utf-8",
              "",
              text,
              ".");
      say(socket, in, mail, "250");
    } catch (IOException e) {
      smtp.renew();
      throw e;
    }
  }

  private static void say(Socket socket, BufferedReader in, String line, String answer)
      throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    expect(in, answer);
  }

  private static void expect(BufferedReader in, String answer) throws IOException {
    var line = in.readLine();
    while (line != null && line.length() > 3 && line.charAt(3) == '-') {
      line = in.readLine();
    }
    if (line == null || !line.startsWith(answer)) {
      throw new IOException("expected " + answer + ", got " + line);
    }
  }

  /// Everything that customers got.
  List<Mail> received() {
    var found = new ArrayList<Mail>();
    var answer = JsonParser.parseString(get("/api/v1/messages?limit=5000")).getAsJsonObject();
    for (var item : answer.getAsJsonArray("messages")) {
      var mail = item.getAsJsonObject();
      var to = mail.getAsJsonArray("To").get(0).getAsJsonObject().get("Address").getAsString();
      found.add(new Mail(to, mail.get("Subject").getAsString(), mail.get("Snippet").getAsString()));
    }
    return found;
  }

  private String get(String path) {
    for (var tries = 1; ; tries++) {
      try {
        var uri = URI.create("http://127.0.0.1:" + mails.port() + path);
        return http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                BodyHandlers.ofString())
            .body();
      } catch (IOException e) {
        if (tries == 10) {
          throw new java.io.UncheckedIOException(e);
        }
        mails.renew();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    smtp.close();
    mails.close();
    gateway.close();
    http.shutdownNow();
  }

  /// One mail that a customer got.
  record Mail(String to, String subject, String snippet) {}
}
