package kontur.tickets.reading;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import kontur.actor.v1.Actor;
import kontur.contract.Action;
import kontur.contract.Permission;
import kontur.contract.TicketScope;
import kontur.tickets.message.Conversation;
import kontur.tickets.rows.Rows;
import kontur.tickets.ticket.Access;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.ListTicketsResponse;
import kontur.tickets.v1.TicketOrder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/// Pages of tickets by keyset: filters are joined by and, the values of one by or.
final class ListTickets {
  private static final int PAGE = 50;
  private static final String RECEIVED = "received";

  /// PostgreSQL's `russian` reads words in Latin letters as English.
  private static final String ANYWHERE =
      """
      t.id in (select s.id from tickets.ticket as s
                where s.search @@ websearch_to_tsquery('russian', :text)
                union
               select m.ticket_id from tickets.message as m
                where m.search @@ websearch_to_tsquery('russian', :text))
      """;

  private static final Pattern NUMBER = Pattern.compile("#([0-9]{1,18})");

  private final JdbcClient sql;
  private final TransactionOperations transactions;
  private final ReadTickets read;
  private final Depths depths;

  /// How much is looked through for a text before the next way is taken.
  ///
  /// @param glance tickets of the list first of all: a text that is in most of them fills the page
  ///   at once so
  /// @param lookThrough tickets of the list for a common text, before every one that has it is
  ///   looked up
  /// @param common a text that so many messages or subjects have is
  record Depths(int glance, int lookThrough, int common) {
    static final Depths USUAL = new Depths(200, 1_000, 500);
  }

  ListTickets(JdbcClient sql, TransactionOperations transactions, ReadTickets read, Depths depths) {
    this.depths = depths;
    this.sql = sql;
    this.transactions = transactions;
    this.read = read;
  }

  ListTicketsResponse list(Actor actor, ListTicketsRequest request) {
    Permission.require(actor, Action.LIST_TICKETS, TicketScope.GENERAL);
    var order = Order.of(request.getOrder());
    var purpose =
        request.toBuilder().clearPageToken().clearPageSize().setOrder(request.getOrder()).build();
    var size = request.getPageSize() == 0 ? PAGE : request.getPageSize();
    var where = where(actor, request);
    PageToken.place(request.getPageToken(), purpose.toString(), order.parts)
        .ifPresent(place -> order.after(where, place));
    var found =
        Objects.requireNonNull(
            transactions.execute(_ -> places(where, order, request.getText(), size + 1)));
    var page = found.subList(0, Math.min(size, found.size()));
    var response =
        ListTicketsResponse.newBuilder()
            .addAllTickets(read.byId(page.stream().map(Place::id).toList()).values());
    if (found.size() > size) {
      response.setNextPageToken(
          new PageToken(purpose.toString(), order.place(page.getLast())).text());
    }
    return response.build();
  }

  private List<Place> places(Where where, Order order, String asked, int limit) {
    // A plan that suits every value suits none: of one channel there are all, of the other none.
    sql.sql("set local plan_cache_mode = force_custom_plan").update();
    var text = Rows.text(asked).strip();
    var number = NUMBER.matcher(text);
    if (number.matches()) {
      where.one("t.number = :number", "number", Long.parseLong(number.group(1)));
    } else if (!text.isEmpty()) {
      where.values.put("text", text);
      var glanced = places(look(where, order, depths.glance()), where, limit);
      if (glanced.size() == limit) {
        return glanced;
      }
      var found = found(text);
      if (found.size() < depths.common()) {
        where.one("t.id = any(:found::uuid[])", "found", found.toArray(String[]::new));
      } else {
        var looked = places(look(where, order, depths.lookThrough()), where, limit);
        if (looked.size() == limit) {
          return looked;
        }
        where.one(ANYWHERE, "text", text);
      }
    }
    return places(all(where, order), where, limit);
  }

  /// The tickets of a rare text, or many of a common one. With a limit PostgreSQL reads the table
  /// for a common word, where it soon has enough, and the index for others. It expects thousands of
  /// any word that it does not know, and so would read all tickets to join them with a few.
  private List<String> found(String text) {
    return sql.sql(
            """
            select m.ticket_id as id from tickets.message as m
             where m.search @@ websearch_to_tsquery('russian', :text)
            union all
            select t.id from tickets.ticket as t
             where t.search @@ websearch_to_tsquery('russian', :text)
             limit :common
            """)
        .param("text", text)
        .param("common", depths.common())
        .query((row, _) -> row.getObject("id", UUID.class).toString())
        .list();
  }

  private static String all(Where where, Order order) {
    return """
    select t.id, t.updated_at, t.created_at, t.priority_rank from tickets.ticket as t
     where %s order by %s limit :limit
    """
        .formatted(where.text(), order.by);
  }

  private static String look(Where where, Order order, int tickets) {
    return """
    select t.id, t.updated_at, t.created_at, t.priority_rank
      from (select t.id, t.updated_at, t.created_at, t.priority_rank, t.search
              from tickets.ticket as t where %s order by %s limit %d) as t
     where t.search @@ websearch_to_tsquery('russian', :text)
        or exists (select from tickets.message as m
                    where m.ticket_id = t.id and m.search @@ websearch_to_tsquery('russian', :text))
     order by %s limit :limit
    """
        .formatted(where.text(), order.by, tickets, order.by);
  }

  private List<Place> places(String query, Where where, int limit) {
    return sql.sql(query)
        .params(where.values)
        .param("limit", limit)
        .query((row, _) ->
            new Place(
                row.getObject("id", UUID.class),
                row.getTimestamp("updated_at").toInstant(),
                row.getTimestamp("created_at").toInstant(),
                row.getInt("priority_rank")))
        .list();
  }

  private static Where where(Actor actor, ListTicketsRequest request) {
    var where = new Where();
    if (request.getStatesCount() > 0) {
      states(where, request.getStatesList());
    }
    if (request.getAssigneesCount() > 0) {
      var assignees =
          request.getAssigneesList().stream().map(a -> a.equals("none") ? "" : a).toList();
      where.any("t.assignee", "assignees", assignees);
    }
    teams(where, actor, request);
    if (request.getChannelsCount() > 0) {
      var channels = request.getChannelsList().stream().map(Conversation::name).toList();
      where.any("t.channel", "channels", channels);
    }
    if (!request.getCustomerId().isEmpty()) {
      where.one("t.customer_id = :customer::uuid", "customer", request.getCustomerId());
    }
    if (request.getCategoriesCount() > 0) {
      where.any("t.category", "categories", request.getCategoriesList());
    }
    if (request.getTagsCount() > 0) {
      where.one("t.tags @> :tags::text[]", "tags", texts(request.getTagsList()));
    }
    return where;
  }

  /// Those of the actor's teams that are asked for, in one condition: PostgreSQL does not see that
  /// two of them exclude each other, and looks through all tickets of the one.
  private static void teams(Where where, Actor actor, ListTicketsRequest request) {
    var asked = request.getTeamsList();
    if (Access.seesAll(actor)) {
      if (!asked.isEmpty()) {
        where.any("t.team", "teams", asked);
      }
      return;
    }
    var own = actor.getTeamsList();
    where.any(
        "t.team", "teams", asked.isEmpty() ? own : own.stream().filter(asked::contains).toList());
  }

  /// A state or any within it. Top states are what indexes know.
  private static void states(Where where, List<String> states) {
    var tops = new TreeSet<String>();
    for (var state : states) {
      tops.add(state.split("\\.", 2)[0]);
      if (state.equals(RECEIVED)) {
        // Before its first step a ticket is in no lifecycle's state.
        tops.add("");
      }
    }
    where.any("t.top_state", "tops", List.copyOf(tops));
    if (!tops.equals(new TreeSet<>(states))) {
      where.one(
          """
          exists (select from unnest(:states::text[]) as s (state)
                   where t.state = s.state or starts_with(t.state, s.state || '.'))
          """,
          "states",
          texts(states));
    }
  }

  private static String[] texts(List<String> texts) {
    return texts.stream().map(Rows::text).toArray(String[]::new);
  }

  /// The conditions of one list with their values.
  private static final class Where {
    private final List<String> conditions = new ArrayList<>(List.of("true"));
    private final Map<String, Object> values = new HashMap<>();

    void one(String condition, String name, Object value) {
      conditions.add(condition);
      values.put(name, value);
    }

    /// The column has one of these values. One value is compared as such: only so does an index
    /// give its rows in order.
    void any(String column, String name, List<String> values) {
      if (values.size() == 1) {
        one(column + " = :" + name, name, Rows.text(values.getFirst()));
      } else {
        one(column + " = any(:" + name + "::text[])", name, texts(values));
      }
    }

    String text() {
      return String.join("\n   and ", conditions);
    }
  }

  /// What an order sorts by.
  private record Place(UUID id, Instant updated, Instant created, int rank) {}

  /// The orders of lists; ties go by id.
  private enum Order {
    UPDATED_NEWEST_FIRST("t.updated_at desc, t.id desc", 2) {
      @Override
      List<String> place(Place last) {
        return List.of(last.updated().toString(), last.id().toString());
      }

      @Override
      void after(Where where, List<String> place) {
        where.one("(t.updated_at, t.id) < (:at::timestamptz, :id::uuid)", "at", instant(place, 0));
        where.values.put("id", id(place, 1));
      }
    },
    CREATED_NEWEST_FIRST("t.created_at desc, t.id desc", 2) {
      @Override
      List<String> place(Place last) {
        return List.of(last.created().toString(), last.id().toString());
      }

      @Override
      void after(Where where, List<String> place) {
        where.one("(t.created_at, t.id) < (:at::timestamptz, :id::uuid)", "at", instant(place, 0));
        where.values.put("id", id(place, 1));
      }
    },
    CREATED_OLDEST_FIRST("t.created_at, t.id", 2) {
      @Override
      List<String> place(Place last) {
        return List.of(last.created().toString(), last.id().toString());
      }

      @Override
      void after(Where where, List<String> place) {
        where.one("(t.created_at, t.id) > (:at::timestamptz, :id::uuid)", "at", instant(place, 0));
        where.values.put("id", id(place, 1));
      }
    },
    PRIORITY_THEN_OLDEST("t.priority_rank, t.created_at, t.id", 3) {
      @Override
      List<String> place(Place last) {
        return List.of(
            Integer.toString(last.rank()), last.created().toString(), last.id().toString());
      }

      @Override
      void after(Where where, List<String> place) {
        where.one(
            "(t.priority_rank, t.created_at, t.id) > (:rank::smallint, :at::timestamptz, :id::uuid)",
            "at",
            instant(place, 1));
        where.values.put("rank", number(place, 0));
        where.values.put("id", id(place, 2));
      }
    };

    private final String by;
    private final int parts;

    Order(String by, int parts) {
      this.by = by;
      this.parts = parts;
    }

    abstract List<String> place(Place last);

    abstract void after(Where where, List<String> place);

    static Order of(TicketOrder order) {
      return switch (order) {
        case TICKET_ORDER_UNSPECIFIED, UPDATED_NEWEST_FIRST, UNRECOGNIZED -> UPDATED_NEWEST_FIRST;
        case CREATED_NEWEST_FIRST -> CREATED_NEWEST_FIRST;
        case CREATED_OLDEST_FIRST -> CREATED_OLDEST_FIRST;
        case PRIORITY_THEN_OLDEST -> PRIORITY_THEN_OLDEST;
      };
    }

    private static String instant(List<String> place, int part) {
      try {
        return Instant.parse(place.get(part)).toString();
      } catch (DateTimeParseException e) {
        throw PageToken.wrong();
      }
    }

    private static String id(List<String> place, int part) {
      try {
        return UUID.fromString(place.get(part)).toString();
      } catch (IllegalArgumentException e) {
        throw PageToken.wrong();
      }
    }

    private static int number(List<String> place, int part) {
      try {
        return Integer.parseInt(place.get(part));
      } catch (NumberFormatException e) {
        throw PageToken.wrong();
      }
    }
  }
}
