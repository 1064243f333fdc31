package kontur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes down, by a trigger in the database, when each attempt to send begins and ends, so that
/// what a fault may have met is counted and not guessed.
final class OnTheWire {
  private final Stores stores;
  private final List<Span> spans = new ArrayList<>();

  /// A time in which attempts may have been cut off, in ms since 1970.
  private record Span(Cut cut, long from, long to) {
    String met() {
      return String.format(
          Locale.ROOT,
          "(%s and began <= to_timestamp(%.3f) and coalesce(ended, 'infinity') >= to_timestamp(%.3f))",
          cut.which,
          to / 1e3,
          from / 1e3);
    }
  }

  /// Which messages on the wire may end uncertain by something.
  enum Cut {
    NONE("false"),
    MAILS("is_mail"),
    CHATS("not is_mail"),
    ALL("true");

    private final String which;

    Cut(String which) {
      this.which = which;
    }
  }

  OnTheWire(Stores stores) {
    this.stores = stores;
  }

  /// From here on attempts are noted.
  void watch() {
    stores.execute(
        """
        create schema wire;
        create table wire.attempt (
          message_id uuid not null,
          attempt int not null,
          is_mail boolean not null,
          began timestamptz not null,
          ended timestamptz,
          primary key (message_id, attempt));
        create function wire.note() returns trigger language plpgsql security definer as $$
        begin
          if new.state = 'sending' and old.state <> 'sending' then
            insert into wire.attempt (message_id, attempt, is_mail, began)
            values (new.message_id, new.attempt, new.recipient like '%@%', clock_timestamp())
            on conflict do nothing;
          elsif old.state = 'sending' and new.state <> 'sending' then
            update wire.attempt set ended = clock_timestamp()
             where message_id = new.message_id and attempt = new.attempt;
          end if;
          return null;
        end $$;
        create trigger note after update on communication.delivery
          for each row execute function wire.note();
        """);
  }

  /// Attempts of this time may end uncertain.
  void mayBeCutOff(Cut cut, long from, long to) {
    spans.add(new Span(cut, from, to));
  }

  /// How many messages were on the wire when such a time began, or came onto it then.
  int met() {
    if (spans.isEmpty()) {
      return 0;
    }
    var within = spans.stream().map(Span::met).collect(Collectors.joining(" or "));
    return (int)
        stores.count("select count(distinct message_id) from wire.attempt where " + within);
  }
}
