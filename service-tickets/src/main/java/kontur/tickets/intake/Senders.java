package kontur.tickets.intake;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import kontur.tickets.rows.Rows;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Accounts, customers with their addresses, and conversations, each found or created in sets.
final class Senders {
  private final JdbcClient sql;
  private final Supplier<UUID> ids;

  Senders(JdbcClient sql, Supplier<UUID> ids) {
    this.sql = sql;
    this.ids = ids;
  }

  /// The accounts as they are after these announcements.
  ///
  /// Nothing is written for what is known, because a write would lock the account for everybody.
  Map<String, AccountRow> accounts(Collection<AccountRow> announced) {
    var newest = new TreeMap<String, AccountRow>();
    for (var account : announced) {
      newest.merge(account.id(), account, (a, b) -> b.replaces(a) ? b : a);
    }
    var known = knownAccounts(newest.keySet());
    var changed =
        newest.values().stream()
            .filter(a -> !known.containsKey(a.id()) || a.replaces(known.get(a.id())))
            .toList();
    if (changed.isEmpty()) {
      return known;
    }
    sql.sql(
            """
            insert into tickets.account as a
                   (id, channel, address, team, correlation, language, announced_at)
            select id, channel, address, team, correlation, language, announced_at
              from json_populate_recordset(null::tickets.account, :accounts::json)
            on conflict (id) do update
               set channel = excluded.channel, address = excluded.address, team = excluded.team,
                   correlation = excluded.correlation, language = excluded.language,
                   announced_at = excluded.announced_at
             where a.announced_at < excluded.announced_at
            """)
        .param("accounts", Rows.of(changed))
        .update();
    return knownAccounts(newest.keySet());
  }

  private Map<String, AccountRow> knownAccounts(Collection<String> ids) {
    var found = new HashMap<String, AccountRow>();
    sql.sql("select * from tickets.account where id = any(:ids::text[])")
        .param("ids", ids.toArray(String[]::new))
        .query((row, _) ->
            new AccountRow(
                row.getString("id"),
                row.getString("channel"),
                row.getString("address"),
                row.getString("team"),
                row.getString("correlation"),
                row.getString("language"),
                row.getTimestamp("announced_at").toInstant()))
        .list()
        .forEach(account -> found.put(account.id(), account));
    return found;
  }

  /// Our own mail addresses, lower case.
  Set<String> ownAddresses() {
    return new HashSet<>(
        sql.sql("select lower(address) from tickets.account where channel = 'email'")
            .query(String.class)
            .list());
  }

  /// The customer behind each address; unknown ones are created.
  Map<Address, Customer> customers(Collection<NewAddress> senders, Instant now) {
    var wanted = new TreeMap<Address, NewAddress>();
    senders.forEach(sender -> wanted.putIfAbsent(sender.address(), sender));
    var known = knownCustomers(wanted.keySet());
    var missing =
        wanted.values().stream().filter(sender -> !known.containsKey(sender.address())).toList();
    if (missing.isEmpty()) {
      return known;
    }
    createCustomers(missing, now);
    return knownCustomers(wanted.keySet());
  }

  private void createCustomers(List<NewAddress> missing, Instant now) {
    var rows =
        missing.stream()
            .map(s -> new AddressRow(s.address().channel(), s.address().value(), ids.get()))
            .toList();
    var names = new HashMap<String, String>();
    for (var i = 0; i < missing.size(); i++) {
      names.put(rows.get(i).customerId().toString(), missing.get(i).name());
    }
    // Sorted, so that two batches wait for each other in one direction. Who loses the race for an
    // address creates no customer for it.
    var won =
        sql.sql(
                """
                insert into tickets.address (channel, value, customer_id)
                select channel, value, customer_id
                  from json_populate_recordset(null::tickets.address, :rows::json)
                on conflict do nothing
                returning customer_id::text
                """)
            .param("rows", Rows.of(rows))
            .query(String.class)
            .list();
    sql.sql(
            """
            insert into tickets.customer (id, name, created_at)
            select c.id::uuid, c.name, :now::timestamptz
              from unnest(:ids::text[], :names::text[]) as c (id, name)
            """)
        .param("now", now.toString())
        .param("ids", won.toArray(String[]::new))
        .param("names", won.stream().map(names::get).toArray(String[]::new))
        .update();
  }

  private Map<Address, Customer> knownCustomers(Collection<Address> addresses) {
    var found = new HashMap<Address, Customer>();
    if (addresses.isEmpty()) {
      return found;
    }
    sql.sql(
            """
            select a.channel, a.value, a.customer_id, c.name, c.tier
              from unnest(:channels::text[], :values::text[]) as w (channel, value)
              join tickets.address as a on a.channel = w.channel and a.value = w.value
              join tickets.customer as c on c.id = a.customer_id
            """)
        .param("channels", addresses.stream().map(Address::channel).toArray(String[]::new))
        .param("values", addresses.stream().map(Address::value).toArray(String[]::new))
        .query(row -> {
          found.put(
              new Address(row.getString("channel"), row.getString("value")),
              new Customer(
                  row.getObject("customer_id", UUID.class),
                  row.getString("name"),
                  row.getString("tier")));
        });
    return found;
  }

  /// The conversations by their keys; unknown ones are created, all are locked in one order.
  Map<String, OpenConversation> lockConversations(Collection<NewConversation> conversations) {
    var wanted = new TreeMap<String, NewConversation>();
    conversations.forEach(c -> wanted.putIfAbsent(c.key(), c));
    var known = knownConversations(wanted.keySet());
    var missing = wanted.values().stream().filter(c -> !known.containsKey(c.key())).toList();
    if (!missing.isEmpty()) {
      sql.sql(
              """
              insert into tickets.conversation
                     (id, key, account, channel, customer_id, reply_to, created_at)
              select id, key, account, channel, customer_id, reply_to, created_at
                from json_populate_recordset(null::tickets.conversation, :rows::json)
              on conflict do nothing
              """)
          .param("rows", Rows.of(missing))
          .update();
      known.putAll(knownConversations(missing.stream().map(NewConversation::key).toList()));
    }
    var locked = lock(known.values());
    var byKey = new HashMap<String, OpenConversation>();
    known.forEach((key, id) -> byKey.put(key, locked.get(id)));
    return byKey;
  }

  /// The ids of conversations by the keys they have or had.
  Map<String, UUID> knownConversations(Collection<String> keys) {
    var found = new HashMap<String, UUID>();
    if (keys.isEmpty()) {
      return found;
    }
    sql.sql(
            """
            select key, id, 1 as precedence from tickets.conversation where key = any(:keys::text[])
            union all
            select key, conversation_id, 2 from tickets.conversation_alias where key = any(:keys::text[])
             order by precedence
            """)
        .param("keys", keys.toArray(String[]::new))
        .query(row -> {
          found.put(row.getString("key"), row.getObject("id", UUID.class));
        });
    return found;
  }

  private Map<UUID, OpenConversation> lock(Collection<UUID> ids) {
    var locked = new LinkedHashMap<UUID, OpenConversation>();
    sql.sql(
            """
            select id, customer_id, open_ticket_id from tickets.conversation
             where id = any(:ids::uuid[]) order by id for no key update
            """)
        .param("ids", ids.stream().map(UUID::toString).toArray(String[]::new))
        .query((row, _) ->
            new OpenConversation(
                row.getObject("id", UUID.class),
                row.getObject("customer_id", UUID.class),
                row.getObject("open_ticket_id", UUID.class)))
        .list()
        .forEach(conversation -> locked.put(conversation.id(), conversation));
    return locked;
  }

  /// Writes which tickets are open now.
  void save(Collection<OpenConversation> conversations) {
    var changed = conversations.stream().filter(OpenConversation::changed).distinct().toList();
    if (changed.isEmpty()) {
      return;
    }
    sql.sql(
            """
            update tickets.conversation as c set open_ticket_id = o.ticket::uuid
              from unnest(:ids::text[], :tickets::text[]) as o (id, ticket)
             where c.id = o.id::uuid
            """)
        .param("ids", changed.stream().map(c -> c.id().toString()).toArray(String[]::new))
        .param(
            "tickets",
            changed.stream()
                .map(c -> c.openTicket().orElseThrow().toString())
                .toArray(String[]::new))
        .update();
  }

  /// An address on a channel.
  record Address(String channel, String value) implements Comparable<Address> {
    @Override
    public int compareTo(Address other) {
      var byChannel = channel.compareTo(other.channel);
      return byChannel != 0 ? byChannel : value.compareTo(other.value);
    }
  }

  /// An address that wrote, with the name that came along.
  record NewAddress(Address address, String name) {}

  /// Who an address belongs to.
  record Customer(UUID id, String name, String tier) {}

  /// A conversation to find or create; its components are columns.
  record NewConversation(
      UUID id,
      String key,
      String account,
      String channel,
      UUID customerId,
      String replyTo,
      Instant createdAt) {}

  private record AddressRow(String channel, String value, UUID customerId) {}
}
