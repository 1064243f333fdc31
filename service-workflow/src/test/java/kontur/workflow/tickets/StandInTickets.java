package kontur.workflow.tickets;

import com.google.protobuf.Struct;
import com.google.protobuf.util.Timestamps;
import com.google.protobuf.util.Values;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import kontur.contract.Refusal;
import kontur.errors.v1.Reason;
import kontur.events.v1.Channel;
import kontur.events.v1.ChannelEvent;
import kontur.events.v1.LifecycleEnvelope;
import kontur.tickets.v1.*;

/// An in-memory service-tickets over real gRPC that keeps the promises of its contract as far as
/// service-workflow leans on them: numbers without gaps, `Stale`, recorded commands, forgotten
/// tickets.
public final class StandInTickets implements AutoCloseable {
  private final Map<String, Kept> tickets = new LinkedHashMap<>();
  private final List<ChannelEvent> accepted = new CopyOnWriteArrayList<>();
  private final List<Integer> batches = new CopyOnWriteArrayList<>();
  private final Server server;
  private final ManagedChannel channel;
  private final Clock clock;
  private final StandInLifecycle lifecycle = new StandInLifecycle(this);
  private final StandInTraining training = new StandInTraining();
  private volatile Function<ChannelEvent, RuntimeException> acceptFault = _ -> null;
  private volatile Supplier<RuntimeException> readFault = () -> null;

  private StandInTickets(int port, Clock clock) {
    this.clock = clock;
    var health = new HealthStatusManager();
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(health.getHealthService());
    for (BindableService service : List.of(new Intake(), lifecycle, new Reading(), training)) {
      builder.addService(service);
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  public static StandInTickets start() {
    return new StandInTickets(0, Clock.systemUTC());
  }

  public static StandInTickets start(int port) {
    return new StandInTickets(port, Clock.systemUTC());
  }

  public static StandInTickets start(Clock clock) {
    return new StandInTickets(0, clock);
  }

  public int port() {
    return server.getPort();
  }

  public ManagedChannel channel() {
    return channel;
  }

  public LifecycleServiceGrpc.LifecycleServiceBlockingStub lifecycle() {
    return LifecycleServiceGrpc.newBlockingStub(channel);
  }

  public IntakeServiceGrpc.IntakeServiceBlockingStub intake() {
    return IntakeServiceGrpc.newBlockingStub(channel);
  }

  public TicketServiceGrpc.TicketServiceBlockingStub reading() {
    return TicketServiceGrpc.newBlockingStub(channel);
  }

  public StandInTraining training() {
    return training;
  }

  /// A new ticket with its first event.
  public synchronized Kept open(Map<String, Object> facts) {
    var ticket = new Kept(UUID.randomUUID().toString());
    ticket.facts.putAll(Map.of("channel", "telegram", "origin", "customer"));
    ticket.facts.putAll(facts);
    tickets.put(ticket.id, ticket);
    message(ticket, "customer", Map.of());
    return ticket;
  }

  /// A new ticket without any event yet.
  public synchronized Kept empty(Map<String, Object> facts) {
    var ticket = new Kept(UUID.randomUUID().toString());
    ticket.facts.putAll(facts);
    tickets.put(ticket.id, ticket);
    return ticket;
  }

  /// Stores a message and its numbered event; returns the event as the topic would carry it.
  public synchronized LifecycleEnvelope message(
      Kept ticket, String from, Map<String, Object> more) {
    var payload = new TreeMap<String, Object>(more);
    payload.put("messageId", UUID.randomUUID().toString());
    payload.put("from", from);
    return event(ticket, "message.received", payload);
  }

  public synchronized LifecycleEnvelope event(
      Kept ticket, String type, Map<String, Object> payload) {
    var envelope =
        LifecycleEnvelope.newBuilder()
            .setTicketId(ticket.id)
            .setNumber(ticket.nextNumber++)
            .setId(UUID.randomUUID().toString())
            .setType(type)
            .setOccurredAt(Timestamps.fromMillis(clock.millis()))
            .setPayload(struct(payload))
            .setFacts(struct(ticket.facts))
            .setActor("service:tickets")
            .build();
    ticket.events.add(envelope);
    return envelope;
  }

  /// A command's envelope, as the role api makes it.
  public synchronized LifecycleEnvelope command(
      Kept ticket, String id, String type, Map<String, Object> payload) {
    return LifecycleEnvelope.newBuilder()
        .setTicketId(ticket.id)
        .setId(id)
        .setType(type)
        .setOccurredAt(Timestamps.fromMillis(clock.millis()))
        .setPayload(struct(payload))
        .setFacts(struct(ticket.facts))
        .setActor("user:a1")
        .build();
  }

  public synchronized Kept ticket(String id) {
    return tickets.get(id);
  }

  public synchronized <T> T read(Supplier<T> reading) {
    return reading.get();
  }

  public synchronized void change(Runnable change) {
    change.run();
  }

  public List<ChannelEvent> accepted() {
    return accepted;
  }

  /// Sizes of the batches that were tried.
  public List<Integer> batches() {
    return batches;
  }

  public void failRecording(Function<RecordStepRequest, RuntimeException> fault) {
    lifecycle.fail(fault);
  }

  public void failAccepting(Function<ChannelEvent, RuntimeException> fault) {
    acceptFault = fault;
  }

  public void failReading(Supplier<RuntimeException> fault) {
    readFault = fault;
  }

  public void beforeRecording(Runnable work) {
    lifecycle.before(work);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public static Struct struct(Map<String, Object> values) {
    var struct = Struct.newBuilder();
    values.forEach((key, value) ->
        struct.putFields(
            key,
            switch (value) {
              case Boolean bool -> Values.of(bool);
              case Number number -> Values.of(number.doubleValue());
              case List<?> list ->
                  Values.of(list.stream().map(e -> Values.of(e.toString())).toList());
              default -> Values.of(value.toString());
            }));
    return struct.build();
  }

  Collection<Kept> all() {
    return tickets.values();
  }

  Kept known(String id) {
    var ticket = tickets.get(id);
    if (ticket == null) {
      throw new Refusal(Reason.TICKET_NOT_FOUND, "no ticket " + id).toException();
    }
    return ticket;
  }

  Pending pending(Kept ticket) {
    return Pending.newBuilder()
        .addAllEvents(ticket.pending())
        .setFacts(struct(ticket.facts))
        .build();
  }

  <T> void answer(StreamObserver<T> reply, Supplier<T> work) {
    try {
      T result;
      synchronized (this) {
        result = work.get();
      }
      reply.onNext(result);
      reply.onCompleted();
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    } catch (RuntimeException e) {
      reply.onError(Status.INTERNAL.withDescription(e.toString()).asRuntimeException());
    }
  }

  private final class Intake extends IntakeServiceGrpc.IntakeServiceImplBase {
    @Override
    public void acceptMessages(
        AcceptMessagesRequest request, StreamObserver<AcceptMessagesResponse> reply) {
      answer(
          reply,
          () -> {
            batches.add(request.getEventsCount());
            for (var event : request.getEventsList()) {
              var fault = acceptFault.apply(event);
              if (fault != null) {
                throw fault;
              }
            }
            var response = AcceptMessagesResponse.newBuilder();
            for (var event : request.getEventsList()) {
              accepted.add(event);
              response.addAccepted(
                  Accepted.newBuilder().setEventId(event.getId()).setNoted("noted"));
            }
            return response.build();
          });
    }
  }

  private final class Reading extends TicketServiceGrpc.TicketServiceImplBase {
    @Override
    public void getTicket(GetTicketRequest request, StreamObserver<GetTicketResponse> reply) {
      var fault = readFault.get();
      if (fault != null) {
        reply.onError(fault);
        return;
      }
      answer(
          reply,
          () -> {
            var ticket = known(request.getId());
            return GetTicketResponse.newBuilder()
                .setTicket(
                    Ticket.newBuilder()
                        .setId(ticket.id)
                        .setSubject(ticket.subject)
                        .setChannel(Channel.TELEGRAM)
                        .setCustomer(
                            Customer.newBuilder()
                                .addAddresses(
                                    Address.newBuilder()
                                        .setChannel(Channel.TELEGRAM)
                                        .setValue("77"))))
                .build();
          });
    }

    @Override
    public void getTimeline(GetTimelineRequest request, StreamObserver<GetTimelineResponse> reply) {
      answer(
          reply,
          () ->
              GetTimelineResponse.newBuilder()
                  .addEntries(
                      TimelineEntry.newBuilder()
                          .setMessage(
                              Message.newBuilder().setText(known(request.getTicketId()).text)))
                  .build());
    }
  }
}
