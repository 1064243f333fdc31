package kontur.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kontur.bench.OnTheWire.Cut;

/// What may go wrong besides a kill, done to the services as separate processes.
enum Fault {
  /// Each service is stopped by SIGSTOP for some seconds, longer than leases and sessions last.
  FREEZE {
    @Override
    void strike(Trouble trouble) {
      var platform = trouble.platform();
      for (var part = 0; part < platform.parts(); part++) {
        var child = platform.child(part);
        trouble.step(
            new Step(
                platform.service(part) + " is frozen",
                platform.sends(part) ? Cut.ALL : Cut.NONE,
                child::freeze,
                () -> trouble.waiting() + trouble.failedCalls(),
                child::resume));
      }
    }
  },
  /// Kafka is killed and stays away.
  KAFKA {
    @Override
    void strike(Trouble trouble) {
      var ground = trouble.platform().ground();
      trouble.step(
          new Step(
                  "Kafka is away",
                  Cut.NONE,
                  ground::killKafka,
                  trouble::waiting,
                  ground::beginKafka)
              .with(Meanwhile.goesOn("letters stored", trouble.stores()::accepted)));
    }
  },
  /// PostgreSQL is stopped at once, without a checkpoint, and stays away.
  POSTGRES {
    @Override
    void strike(Trouble trouble) {
      var ground = trouble.platform().ground();
      trouble.step(
          new Step(
                  "PostgreSQL is away",
                  Cut.ALL,
                  ground::crashPostgres,
                  trouble::failedCalls,
                  ground::beginPostgres)
              .with(
                  Meanwhile.rests("mails marked as stored", trouble::marked),
                  Meanwhile.rests("updates confirmed", trouble::confirmed)));
    }
  },
  /// Temporal is killed, loses what it had in memory, and stays away.
  TEMPORAL {
    @Override
    void strike(Trouble trouble) {
      var ground = trouble.platform().ground();
      trouble.letOneAnswer();
      trouble.step(
          new Step(
                  "Temporal is away",
                  Cut.NONE,
                  ground::killTemporal,
                  trouble::failedCalls,
                  ground::beginTemporal)
              .with(
                  Meanwhile.goesOn("letters visible", trouble.stores()::visible),
                  Meanwhile.goesOn("messages sent", trouble.stores()::sent)));
    }
  },
  /// Each link to the outside, to PostgreSQL, Temporal and Kafka and between services is cut, with
  /// every connection on it.
  CUT {
    @Override
    void strike(Trouble trouble) {
      Link.strikeEach(
          trouble,
          "cut",
          wire -> wire.become(Wire.State.CUT),
          wire -> wire.become(Wire.State.WHOLE));
    }
  },
  /// On each link connections stay open and nothing comes through.
  HALF_OPEN {
    @Override
    List<String> settings() {
      return Link.IMPATIENT;
    }

    @Override
    void strike(Trouble trouble) {
      Link.strikeEach(
          trouble,
          "half-open",
          wire -> wire.become(Wire.State.HALF_OPEN),
          wire -> wire.become(Wire.State.WHOLE));
    }
  },
  /// On each link each packet comes 2 s later, requests and answers, so that an answer takes 4 s.
  SLOW_LINK {
    @Override
    void strike(Trouble trouble) {
      Link.strikeEach(
          trouble, "slow", wire -> wire.delayBoth(VERY_SLOW_MILLIS), wire -> wire.delayBoth(0));
    }
  },
  /// Each link carries 10 kB/s in each direction, all its connections together.
  THIN_LINK {
    @Override
    void strike(Trouble trouble) {
      Link.strikeEach(trouble, "thin", wire -> wire.thin(THIN_BYTES), wire -> wire.thin(0));
    }
  },
  /// PostgreSQL answers everything 200 ms later.
  SLOW_DATABASE {
    @Override
    void strike(Trouble trouble) {
      var wire = trouble.platform().wire(Link.POSTGRES);
      trouble.step(
          new Step(
              "PostgreSQL is slow",
              Cut.NONE,
              () -> wire.delay(SLOW_MILLIS),
              wire::felt,
              () -> wire.delay(0)));
    }
  },
  /// The Bot API refuses, limits, cuts before and after it took a message.
  BOT_API {
    @Override
    void strike(Trouble trouble) {
      for (var fault : List.of("too-many", "cut-before", "cut-after", "page", "refused")) {
        var isLimit = fault.equals("too-many");
        trouble.step(
            new Step(
                "a call of the Bot API ends with " + fault,
                Cut.NONE,
                () -> trouble.planned(fault, isLimit ? 3 : 500, !isLimit),
                () -> trouble.stores().troubledAttempts(),
                Fault::nothing));
      }
    }
  },
  /// The mail server numbers all mails anew: everything is read again.
  UIDVALIDITY {
    @Override
    void strike(Trouble trouble) {
      var before = trouble.stores().uidValidities();
      trouble.step(
          new Step(
              "all mails are numbered anew",
              Cut.ALL,
              trouble::renumberedWorld,
              () -> trouble.stores().uidValidities().equals(before) ? 0 : 1,
              Fault::nothing));
    }
  },
  /// Records that nobody can read, on every topic.
  POISON {
    @Override
    void strike(Trouble trouble) {
      trouble.step(
          new Step(
              "poison lies on every topic",
              Cut.NONE,
              () -> trouble.poison(POISONED),
              trouble::poured,
              Fault::nothing));
    }
  },
  /// The disk of PostgreSQL is full for a while, then Kafka's.
  DISK_FULL {
    @Override
    void prepare(Processes platform) {
      platform.ground().useSmallDisks();
    }

    @Override
    void strike(Trouble trouble) {
      var ground = trouble.platform().ground();
      ground
          .disks()
          .forEach((whose, disk) ->
              trouble.step(
                  new Step(
                      "the disk of " + whose + " is full",
                      whose.equals("postgres") ? Cut.ALL : Cut.NONE,
                      disk::fill,
                      ground::refusedWrites,
                      () -> {
                        disk.free();
                        ground.beginWhatEnded();
                      })));
    }
  },
  /// The disk of PostgreSQL's write-ahead log is full, which ends it.
  WAL_FULL {
    @Override
    void prepare(Processes platform) {
      platform.ground().useSmallLog();
    }

    @Override
    void strike(Trouble trouble) {
      var ground = trouble.platform().ground();
      trouble.step(
          new Step(
              "the disk of the write-ahead log is full",
              Cut.ALL,
              ground::fillWriteAheadLog,
              ground::refusedWrites,
              () -> {
                ground.disks().values().forEach(Disk::free);
                ground.beginWhatEnded();
              }));
    }
  },
  /// The clock of each service jumps an hour ahead, then back, then an hour behind and back; then
  /// all at once a day.
  CLOCKS {
    @Override
    void prepare(Processes platform) {
      Clocks.prepare(platform);
    }

    @Override
    void strike(Trouble trouble) {
      Clocks.jump(trouble);
    }
  },
  /// The clock of the first service runs quicker, and those of the others slower.
  CLOCK_DRIFT {
    @Override
    void prepare(Processes platform) {
      platform.useClocks();
    }

    @Override
    void strike(Trouble trouble) {
      Clocks.drift(trouble);
    }
  },
  /// The services that read topics stop, every group of consumers is put back to the beginning, and
  /// they start again: all that was ever sent between services comes once more.
  REPLAY {
    @Override
    void strike(Trouble trouble) {
      var platform = trouble.platform();
      trouble.awaitHistory();
      var readers = IntStream.range(0, platform.parts()).filter(platform::reads).toArray();
      trouble.moment(
          new Step(
              "every topic is read from its beginning again",
              Cut.NONE,
              () -> {
                Arrays.stream(readers).forEach(platform::stop);
                trouble.replay();
              },
              trouble::replayed,
              () -> {
                Arrays.stream(readers).forEach(platform::begin);
                Arrays.stream(readers).forEach(platform::awaitReady);
              }));
    }
  },
  /// Each process in turn ends by SIGTERM and starts again, as in an upgrade: one every 30 s, round
  /// after round until all letters are written.
  ROLLING_RESTART {
    @Override
    void strike(Trouble trouble) {
      trouble.watchPolls();
      var round = 0;
      do {
        round++;
        for (var part = 0; part < trouble.platform().parts(); part++) {
          trouble.awaitTurn(RESTART_EVERY);
          restart(trouble, part, round);
        }
      } while (!trouble.isEnough());
    }

    private void restart(Trouble trouble, int part, int round) {
      var platform = trouble.platform();
      trouble.moment(
          new Step(
              platform.name(part) + " ends and starts, round " + round,
              Cut.NONE,
              () -> platform.stop(part),
              platform::endedWell,
              () -> {
                platform.begin(part);
                platform.awaitReady(part);
              }));
    }
  },
  /// Each call of one handler after the other takes two seconds.
  SLOW_CONSUMER {
    @Override
    void strike(Trouble trouble) {
      trouble.slowHandlers();
    }
  },
  /// A process is killed exactly before and exactly after the commit of each durable step.
  CRASH_POINTS {
    @Override
    void strike(Trouble trouble) {
      trouble.crashAtPoints();
    }
  },
  /// A process is killed exactly before a request of it arrives, and exactly after, when it has no
  /// answer yet: the mark of a mail, the poll that confirms updates.
  CRASH_ON_THE_WIRE {
    @Override
    void strike(Trouble trouble) {
      trouble.crashOnTheWire();
    }
  },
  /// service-workflow is killed while tickets' runs go on as new ones.
  CONTINUE_AS_NEW {
    @Override
    void prepare(Processes platform) {
      NewRuns.prepare(platform);
    }

    @Override
    void strike(Trouble trouble) {
      NewRuns.strike(trouble);
    }
  },
  /// The disk for the logs of the services is full.
  LOG_DISK_FULL {
    @Override
    void prepare(Processes platform) {
      platform.useSmallLogDisk();
    }

    @Override
    void strike(Trouble trouble) {
      var platform = trouble.platform();
      trouble.step(
          new Step(
              "the disk of the logs is full",
              Cut.NONE,
              platform.logDisk()::fill,
              platform::linesUnwritten,
              platform.logDisk()::free));
    }
  };

  private static final int SLOW_MILLIS = 200;
  private static final int VERY_SLOW_MILLIS = 2_000;
  private static final int THIN_BYTES = 10_000;
  private static final int POISONED = 250;
  private static final Duration RESTART_EVERY = Duration.ofSeconds(30);

  abstract void strike(Trouble trouble);

  /// Whether it kills the first process of a service, and so needs it to be the only one.
  boolean needsSingleProcesses() {
    return this == CRASH_POINTS || this == CRASH_ON_THE_WIRE;
  }

  /// What services are told otherwise.
  List<String> settings() {
    return List.of();
  }

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

  private static void nothing() {
    // It mends itself.
  }
}
