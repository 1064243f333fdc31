package kontur.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kontur.local.Port;

/// What may go wrong besides a kill, done to the services as separate processes.
enum Fault {
  /// Each service is stopped by SIGSTOP for some seconds, longer than leases and sessions last.
  FREEZE {
    @Override
    void strike(Trouble trouble) {
      for (var part = 0; part < trouble.platform().parts(); part++) {
        trouble.platform().child(part).freeze();
        trouble.away(trouble.platform().name(part) + " is frozen");
        trouble.platform().child(part).resume();
        pause(Duration.ofSeconds(5));
      }
    }
  },
  /// Kafka is killed and stays away.
  KAFKA {
    @Override
    void strike(Trouble trouble) {
      trouble.platform().partProcess("kafka").kill();
      trouble.away("Kafka is away");
      trouble.platform().beginPart("kafka");
      trouble.platform().awaitPart("kafka");
    }
  },
  /// PostgreSQL is stopped at once, without a checkpoint, and stays away.
  POSTGRES {
    @Override
    void strike(Trouble trouble) {
      trouble.platform().crashPostgres();
      trouble.away("PostgreSQL is away");
      trouble.platform().beginPostgres();
    }
  },
  /// Temporal is killed, loses what it had in memory, and stays away.
  TEMPORAL {
    @Override
    void strike(Trouble trouble) {
      trouble.platform().partProcess("temporal").kill();
      trouble.away("Temporal is away");
      trouble.platform().beginPart("temporal");
      trouble.platform().awaitPart("temporal");
    }
  },
  /// Each link to the outside and to PostgreSQL and Temporal is cut, with every connection on it.
  CUT {
    @Override
    void strike(Trouble trouble) {
      wires(trouble, Wire.State.CUT);
    }
  },
  /// On each link connections stay open and nothing comes through.
  HALF_OPEN {
    @Override
    void strike(Trouble trouble) {
      wires(trouble, Wire.State.HALF_OPEN);
    }
  },
  /// PostgreSQL answers everything 50 ms later.
  SLOW_DATABASE {
    @Override
    void strike(Trouble trouble) {
      trouble.platform().wire(Port.POSTGRES).delay(50);
      trouble.away("PostgreSQL is slow");
      trouble.platform().wire(Port.POSTGRES).delay(0);
    }
  },
  /// The Bot API refuses, limits, cuts before and after it took a message.
  BOT_API {
    @Override
    void strike(Trouble trouble) {
      for (var fault : List.of("too-many", "cut-before", "cut-after", "page", "refused")) {
        trouble.planned(fault, fault.equals("too-many") ? 3 : 500);
        trouble.away("the next call of the Bot API ends with " + fault);
      }
    }
  },
  /// The mail server numbers all mails anew: everything is read again.
  UIDVALIDITY {
    @Override
    void strike(Trouble trouble) {
      trouble.renumberedWorld();
      trouble.away("the mail server has started again");
    }
  },
  /// Records that nobody can read, on every topic.
  POISON {
    @Override
    void strike(Trouble trouble) {
      trouble.poison(250);
      trouble.away("poison lies on every topic");
    }
  },
  /// The disk of PostgreSQL is full for a while, then Kafka's.
  DISK_FULL {
    @Override
    void prepare(Processes platform) {
      platform.useSmallDisks();
    }

    @Override
    void strike(Trouble trouble) {
      for (var disk : trouble.platform().disks().entrySet()) {
        disk.getValue().fill();
        trouble.away("the disk of " + disk.getKey() + " is full");
        disk.getValue().free();
        trouble.platform().beginWhatEnded();
        pause(Duration.ofSeconds(10));
      }
    }
  },
  /// The disk of PostgreSQL's write-ahead log is full, which ends it.
  WAL_FULL {
    @Override
    void prepare(Processes platform) {
      platform.useSmallLog();
    }

    @Override
    void strike(Trouble trouble) {
      var platform = trouble.platform();
      platform.fillWriteAheadLog();
      trouble.away("the disk of the write-ahead log is full");
      platform.disks().values().forEach(Disk::free);
      platform.beginWhatEnded();
    }
  },
  /// The clock of each service jumps an hour ahead, then back, then an hour behind and back; then
  /// all at once a day.
  CLOCKS {
    @Override
    void prepare(Processes platform) {
      platform.useClocks();
    }

    @Override
    void strike(Trouble trouble) {
      var platform = trouble.platform();
      for (var part = 0; part < platform.parts(); part++) {
        for (var jump : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
          jump(trouble, IntStream.of(part), jump, platform.name(part));
        }
      }
      for (var jump : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
        jump(trouble, IntStream.range(0, platform.parts()), jump, "every service");
      }
    }

    private void jump(Trouble trouble, IntStream parts, Duration jump, String whose) {
      var platform = trouble.platform();
      var put = parts.toArray();
      Arrays.stream(put).forEach(part -> platform.putClock(part, jump));
      if (jump.isNegative()) {
        platform.beginAfterClock(put);
      }
      trouble.away("the clock of " + whose + " is off by " + jump);
      Arrays.stream(put).forEach(part -> platform.putClock(part, Duration.ZERO));
      if (!jump.isNegative()) {
        platform.beginAfterClock(put);
      }
      pause(Duration.ofSeconds(5));
    }
  },
  /// A process is killed exactly before and exactly after the commit of each durable step.
  CRASH_POINTS {
    @Override
    void strike(Trouble trouble) {
      trouble.crashAtPoints();
    }
  };

  abstract void strike(Trouble trouble);

  /// What it needs before the platform starts.
  void prepare(Processes platform) {
    // Most need nothing.
  }

  static Fault of(String name) {
    for (var fault : values()) {
      if (fault.text().equals(name)) {
        return fault;
      }
    }
    throw new WrongOption("--fault must be one of " + all());
  }

  static String all() {
    return Arrays.stream(values()).map(Fault::text).collect(Collectors.joining(", "));
  }

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void wires(Trouble trouble, Wire.State state) {
    for (var entry : trouble.platform().wires().entrySet()) {
      entry.getValue().become(state);
      trouble.away("the link to " + entry.getKey() + " is " + state);
      entry.getValue().become(Wire.State.WHOLE);
      pause(Duration.ofSeconds(5));
    }
  }

  private static void pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
  }

  /// What a fault works with.
  interface Trouble {
    Processes platform();

    /// Lets it last, and says so.
    void away(String what);

    /// The next message of the bot meets this.
    void planned(String fault, int number);

    /// The mail server starts again and numbers its mails anew.
    void renumberedWorld();

    /// So many on each topic.
    void poison(int records);

    /// Kills at named points.
    void crashAtPoints();
  }
}
