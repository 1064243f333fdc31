package kontur.tickets.reading;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import kontur.tickets.message.Conversation;
import kontur.tickets.rows.Times;
import kontur.tickets.v1.Address;
import kontur.tickets.v1.Customer;
import kontur.tickets.v1.Ticket;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Tickets as people read them: any number by two queries.
public final class ReadTickets {

  private final JdbcClient sql;

  public ReadTickets(JdbcClient sql) {
    this.sql = sql;
  }

  public Optional<Ticket> find(UUID id) {
    return Optional.ofNullable(byId(List.of(id)).get(id));
  }

  /// The id of the ticket with that number.
  public Optional<UUID> idOf(long number) {
    return sql.sql("select id from tickets.ticket where number = ?")
        .param(number)
        .query(UUID.class)
        .optional();
  }

  /// Tickets in the order of the ids.
  public Map<UUID, Ticket> byId(Collection<UUID> ids) {
    var found = new HashMap<UUID, Ticket.Builder>();
    sql.sql(
            """
            select t.*, c.name as customer_name, v.key as conversation_key, v.blocked
              from tickets.ticket as t
              join tickets.customer as c on c.id = t.customer_id
              join tickets.conversation as v on v.id = t.conversation_id
             where t.id = any(:ids::uuid[])
            """)
        .param("ids", texts(ids))
        .query((row, _) -> ticket(row))
        .list()
        .forEach(ticket -> found.put(UUID.fromString(ticket.getId()), ticket));
    var addresses =
        addresses(found.values().stream().map(t -> t.getCustomer().getId()).distinct().toList());
    var ordered = new LinkedHashMap<UUID, Ticket>();
    for (var id : ids) {
      var ticket = found.get(id);
      if (ticket != null) {
        ticket
            .getCustomerBuilder()
            .addAllAddresses(addresses.getOrDefault(ticket.getCustomer().getId(), List.of()));
        ordered.put(id, ticket.build());
      }
    }
    return ordered;
  }

  private Map<String, List<Address>> addresses(Collection<String> customers) {
    var found = new HashMap<String, List<Address>>();
    sql.sql(
            """
            select customer_id::text as customer, channel, value from tickets.address
             where customer_id = any(:ids::uuid[]) order by channel, value
            """)
        .param("ids", customers.toArray(String[]::new))
        .query(row -> {
          found
              .computeIfAbsent(row.getString("customer"), _ -> new ArrayList<>())
              .add(
                  Address.newBuilder()
                      .setChannel(Conversation.channel(row.getString("channel")))
                      .setValue(row.getString("value"))
                      .build());
        });
    return found;
  }

  private static Ticket.Builder ticket(ResultSet row) throws SQLException {
    var followUpOf = row.getString("follow_up_of");
    var ticket =
        Ticket.newBuilder()
            .setId(row.getString("id"))
            .setNumber(row.getLong("number"))
            .setType(row.getString("type"))
            .setSubject(row.getString("subject"))
            .setState(row.getString("state"))
            .setPriority(row.getString("priority"))
            .setCategory(row.getString("category"))
            .setLanguage(row.getString("language"))
            .setAssignee(row.getString("assignee"))
            .setTeam(row.getString("team"))
            .setQueue(row.getString("queue"))
            .addAllTags(Arrays.asList((String[]) row.getArray("tags").getArray()))
            .setResolution(row.getString("resolution"))
            .setChannel(Conversation.channel(row.getString("channel")))
            .setAccount(row.getString("account"))
            .setCustomer(
                Customer.newBuilder()
                    .setId(row.getString("customer_id"))
                    .setName(row.getString("customer_name")))
            .setFollowUpOf(followUpOf == null ? "" : followUpOf)
            .setCreatedAt(Times.toProto(row.getTimestamp("created_at").toInstant()))
            .setUpdatedAt(Times.toProto(row.getTimestamp("updated_at").toInstant()))
            .setVersion(row.getLong("version"))
            .setLifecycleSeq(row.getLong("lifecycle_seq"))
            .setLifecycle(row.getString("lifecycle"))
            .setStuck(row.getBoolean("stuck"))
            .setFinal(row.getBoolean("final"))
            .setConversationKey(row.getString("conversation_key"))
            .setContactBlocked(row.getBoolean("blocked"));
    parse(
        "{\"fields\":%s,\"clocks\":%s}".formatted(row.getString("fields"), row.getString("clocks")),
        ticket);
    ifPresent(row.getTimestamp("resolved_at"), ticket::setResolvedAt);
    ifPresent(row.getTimestamp("closed_at"), ticket::setClosedAt);
    return ticket;
  }

  private static void ifPresent(
      @Nullable Timestamp at, Consumer<com.google.protobuf.Timestamp> set) {
    if (at != null) {
      set.accept(Times.toProto(at.toInstant()));
    }
  }

  static <B extends Message.Builder> B parse(String json, B into) {
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(json, into);
      return into;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored JSON can be read", e);
    }
  }

  private static String[] texts(Collection<UUID> ids) {
    return ids.stream().map(UUID::toString).toArray(String[]::new);
  }
}
