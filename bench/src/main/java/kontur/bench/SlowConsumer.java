package kontur.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Makes each call of a handler take two seconds, and weighs the services meanwhile.
///
/// A trigger sleeps, once per transaction, while its handler is meant to be slow. Nothing in the
/// services is made for this.
final class SlowConsumer {
  private static final int SECONDS = 2;
  private static final int ATTEMPTS = 5;

  private final Stores stores;
  private final Processes platform;
  private long heaviest;

  /// What is slow.
  enum Handler {
    ACCEPTING("every letter is stored slowly (T1)", "insert on communication.ledger"),
    HANDING_OVER("every hand-over of letters is slow (T2)", "insert on tickets.message"),
    DECIDING("every step is recorded slowly (T3)", "insert or update on tickets.lifecycle_state"),
    TAKING("every answer is taken slowly", "insert on communication.delivery");

    private final String what;
    private final String event;

    Handler(String what, String event) {
      this.what = what;
      this.event = event;
    }

    String what() {
      return what;
    }
  }

  SlowConsumer(Stores stores, Processes platform) {
    this.stores = stores;
    this.platform = platform;
    stores.execute(
        """
        create schema slow;
        create table slow.handler (name text primary key, is_slow boolean not null);
        create sequence slow.calls;
        create function slow.sleep() returns trigger language plpgsql security definer as $$
        begin
          if (select is_slow from slow.handler where name = tg_argv[0])
             and current_setting('slow.slept', true) is distinct from pg_current_xact_id()::text then
            perform nextval('slow.calls');
            perform set_config('slow.slept', pg_current_xact_id()::text, true);
            perform pg_sleep(%d);
          end if;
          return null;
        end $$;
        """
                .formatted(SECONDS)
            + Arrays.stream(Handler.values())
                .map(handler ->
                    """
                    insert into slow.handler values ('%1$s', false);
                    create trigger slow after %2$s
                      for each statement execute function slow.sleep('%1$s');
                    """
                        .formatted(handler, handler.event))
                .collect(Collectors.joining()));
  }

  void become(Handler handler, boolean isSlow) {
    stores.execute(
        "update slow.handler set is_slow = %s where name = '%s'".formatted(isSlow, handler));
  }

  /// How many calls were slow so far.
  long calls() {
    return stores.count("select case when is_called then last_value else 0 end from slow.calls");
  }

  /// Looks at what each service holds after a full collection.
  void weigh(String when) {
    for (var part = 0; part < platform.parts(); part++) {
      var live = live(platform.child(part).handle().pid());
      System.out.printf(
          Locale.ROOT, "  %s, %s: %.0f MiB of heap%n", when, platform.name(part), live / 1048576.0);
      heaviest = Math.max(heaviest, live);
    }
  }

  /// A busy process may not answer at once.
  private static long live(long pid) {
    for (var attempt = 1; ; attempt++) {
      try {
        return Heap.liveBytes(pid);
      } catch (IllegalStateException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// The most that a service held, in MiB.
  double heaviest() {
    return heaviest / 1048576.0;
  }
}
