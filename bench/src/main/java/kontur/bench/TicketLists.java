package kontur.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import kontur.events.v1.Channel;
import kontur.tickets.v1.GetTicketRequest;
import kontur.tickets.v1.ListTicketsRequest;
import kontur.tickets.v1.TicketOrder;

/// What agents ask for: lists by every filter in every order, and words.
final class TicketLists {
  private static final List<String> WORDS =
      List.of(
          "rhinoceros", "wrong address", "доставка", "\"sign in\" invoice", "утра тариф", "12345");

  private TicketLists() {}

  /// By a name for people.
  static Map<String, ListTicketsRequest> of(Gateway gateway, int tickets) {
    var lists = new LinkedHashMap<String, ListTicketsRequest>();
    orders()
        .forEach(order -> {
          var name = ", " + order.name().toLowerCase(Locale.ROOT);
          filters(gateway, tickets)
              .forEach((filter, request) ->
                  lists.put(filter + name, request.toBuilder().setOrder(order).build()));
          for (var filter : List.of("all", "open")) {
            var first = java.util.Objects.requireNonNull(lists.get(filter + name));
            lists.put(filter + ", second page" + name, second(gateway, first));
          }
        });
    return lists;
  }

  private static Stream<TicketOrder> orders() {
    return Stream.of(TicketOrder.values())
        .filter(order ->
            order != TicketOrder.UNRECOGNIZED && order != TicketOrder.TICKET_ORDER_UNSPECIFIED);
  }

  private static Map<String, ListTicketsRequest> filters(Gateway gateway, int tickets) {
    var all = ListTicketsRequest.getDefaultInstance();
    var filters = new LinkedHashMap<String, ListTicketsRequest>();
    filters.put("all", all);
    filters.put("open", all.toBuilder().addStates("open").build());
    filters.put(
        "open.classified, unassigned",
        all.toBuilder().addStates("open.classified").addAssignees("none").build());
    filters.put("of one agent", all.toBuilder().addAssignees("user-7").build());
    filters.put("of a team, open", all.toBuilder().addTeams("billing").addStates("open").build());
    filters.put("of a team", all.toBuilder().addTeams("billing").build());
    filters.put("tag vip", all.toBuilder().addTags("vip").build());
    filters.put(
        "rare tag pair",
        all.toBuilder().addTags("refund").addTags("late").addStates("open").build());
    filters.put(
        "category, open", all.toBuilder().addCategories("delivery").addStates("open").build());
    filters.put("Telegram (none)", all.toBuilder().addChannels(Channel.TELEGRAM).build());
    filters.put("e-mail (all)", all.toBuilder().addChannels(Channel.EMAIL).build());
    filters.put("resolved", all.toBuilder().addStates("resolved").build());
    filters.put(
        "of a customer", all.toBuilder().setCustomerId(customer(gateway, tickets / 2)).build());
    return filters;
  }

  private static String customer(Gateway gateway, int number) {
    return gateway
        .agent()
        .getTicket(GetTicketRequest.newBuilder().setNumber(number).build())
        .getTicket()
        .getCustomer()
        .getId();
  }

  private static ListTicketsRequest second(Gateway gateway, ListTicketsRequest first) {
    var token = gateway.agent().listTickets(first).getNextPageToken();
    if (token.isEmpty()) {
      throw new WrongOption("--messages must be more: a list has no second page");
    }
    return first.toBuilder().setPageToken(token).build();
  }

  /// Words in the usual order, and one that many and one that few tickets have in each order.
  static Map<String, ListTicketsRequest> searches() {
    var searches = new LinkedHashMap<String, ListTicketsRequest>();
    WORDS.forEach(
        text -> searches.put(text, ListTicketsRequest.newBuilder().setText(text).build()));
    orders()
        .forEach(order -> {
          for (var text : List.of("rhinoceros", "доставка")) {
            searches.put(
                text + ", " + order.name().toLowerCase(Locale.ROOT),
                ListTicketsRequest.newBuilder().setText(text).setOrder(order).build());
          }
        });
    return searches;
  }

  /// A ticket's number, whichever year it is of.
  static long anyNumber(Random random, int tickets) {
    return random.nextLong(1, tickets + 1L);
  }
}
