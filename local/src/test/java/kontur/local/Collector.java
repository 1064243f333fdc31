package kontur.local;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Takes spans by OTLP over HTTP, as an OpenTelemetry collector does, and keeps them.
final class Collector implements AutoCloseable {
  // Numbers of fields in opentelemetry/proto/trace/v1/trace.proto and resource.proto.
  private static final int RESOURCE_SPANS = 1;
  private static final int RESOURCE = 1;
  private static final int ATTRIBUTES = 1;
  private static final int VALUE = 2;
  private static final int TEXT = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;
  private static final int TRACE_ID = 1;
  private static final int NAME = 5;

  private final HttpServer server;
  private final Set<Span> spans = ConcurrentHashMap.newKeySet();

  private Collector(HttpServer server) {
    this.server = server;
  }

  /// One thing that one service did for one trace.
  record Span(String trace, String service, String name) {}

  static Collector start() {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var collector = new Collector(HttpServer.create(address, 0));
      collector.server.createContext(
          "/v1/traces",
          exchange -> {
            try (exchange) {
              collector.keep(UnknownFieldSet.parseFrom(exchange.getRequestBody().readAllBytes()));
              exchange.sendResponseHeaders(200, -1);
            }
          });
      collector.server.start();
      return collector;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// What was done, as `service: name`, by trace.
  Map<String, Set<String>> traces() {
    return spans.stream()
        .collect(
            Collectors.groupingBy(
                Span::trace,
                Collectors.mapping(
                    span -> span.service() + ": " + span.name(), Collectors.toSet())));
  }

  private void keep(UnknownFieldSet request) throws InvalidProtocolBufferException {
    for (var resourceSpans : messages(request, RESOURCE_SPANS)) {
      var service = "";
      for (var resource : messages(resourceSpans, RESOURCE)) {
        for (var attribute : messages(resource, ATTRIBUTES)) {
          if (text(attribute, TEXT).equals("service.name")) {
            service = text(messages(attribute, VALUE).getFirst(), TEXT);
          }
        }
      }
      for (var scope : messages(resourceSpans, SCOPE_SPANS)) {
        for (var span : messages(scope, SPANS)) {
          var trace = span.getField(TRACE_ID).getLengthDelimitedList().getFirst().toByteArray();
          spans.add(new Span(HexFormat.of().formatHex(trace), service, text(span, NAME)));
        }
      }
    }
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet message, int field)
      throws InvalidProtocolBufferException {
    var found = new java.util.ArrayList<UnknownFieldSet>();
    for (var bytes : message.getField(field).getLengthDelimitedList()) {
      found.add(UnknownFieldSet.parseFrom(bytes));
    }
    return found;
  }

  private static String text(UnknownFieldSet message, int field) {
    return message
        .getField(field)
        .getLengthDelimitedList()
        .getFirst()
        .toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
