package kontur.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A migration only adds, so that the last version's code runs on the new schema; what takes away
/// says so in its name, `V<n>__contract_….sql`, and comes one release later.
class ExpandOnlyTest {
  private static final Path FILES = Path.of("src/main/resources/db");
  private static final Pattern CONTRACT = Pattern.compile("V\\d+__contract_.+\\.sql");
  private static final Pattern MADE_HERE = Pattern.compile("create table ([a-z_.]+)");
  private static final Pattern ALTERED = Pattern.compile("alter table (?:only )?([a-z_.]+)");
  private static final Pattern ADDED_RULE = Pattern.compile("add constraint ([a-z_]+)");
  private static final Pattern DROPPED_RULE = Pattern.compile("drop constraint ([a-z_]+)");

  /// What code that knows nothing of the step would stumble over.
  private static final List<Pattern> TAKES_AWAY =
      Stream.of(
              "\\bdrop (table|schema|view|type|column|function|trigger|index|default)\\b",
              "\\brename\\b",
              "\\balter (column )?\\w+ (set data )?type\\b",
              "\\bset not null\\b",
              "\\badd (column )?(?!constraint\\b)\\w+ (?!.*\\bdefault\\b).*\\bnot null\\b",
              "\\badd constraint\\b",
              "\\bcreate unique index\\b",
              "\\brevoke\\b",
              "\\b(truncate|delete from)\\b")
          .map(Pattern::compile)
          .toList();

  static Stream<Path> files() throws IOException {
    try (var walk = Files.walk(FILES)) {
      return walk.filter(file -> file.toString().endsWith(".sql")).sorted().toList().stream();
    }
  }

  @Test
  void thereIsSomethingToLookAt() throws IOException {
    assertThat(files()).hasSizeGreaterThanOrEqualTo(8);
  }

  @ParameterizedTest
  @MethodSource("files")
  void aStepOnlyAdds(Path file) throws IOException {
    var name = String.valueOf(file.getFileName());

    assertThat(name).matches("V\\d+__[a-z0-9_]+\\.sql");
    if (!CONTRACT.matcher(name).matches()) {
      assertThat(findings(Files.readString(file))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop table tickets.team;",
        "alter table tickets.team drop column name;",
        "alter table tickets.team rename column name to title;",
        "alter table tickets.team alter column name type varchar(10);",
        "alter table tickets.team alter column name set not null;",
        "alter table tickets.team add column title text not null;",
        "alter table tickets.team add title text not null;",
        "alter table tickets.team add constraint short check (length(name) < 10);",
        "alter table tickets.team drop constraint team_pkey;",
        "create unique index team_name on tickets.team (name);",
        "revoke select on tickets.team from tickets;",
        "delete from tickets.team;",
        "create table tickets.mine (id int);\nALTER TABLE tickets.team\n  DROP COLUMN name;",
      })
  void aStepThatTakesAwayIsFound(String sql) {
    assertThat(findings(sql)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table tickets.team add column title text;",
        "alter table tickets.team add column title text not null default '';",
        "create table tickets.mine (id int not null);\nalter table tickets.mine add constraint one check (id > 0);",
        "alter table tickets.team drop constraint c;\nalter table tickets.team add constraint c check (name in ('a', 'b'));",
        "-- drop table tickets.team;\ncreate index team_name on tickets.team (name);",
        "create function f() returns trigger language plpgsql as $$ begin delete from x; return null; end $$;",
      })
  void aStepThatAddsIsNoFinding(String sql) {
    assertThat(findings(sql)).isEmpty();
  }

  /// The statements that take something away from tables that earlier steps made.
  private static List<String> findings(String sql) {
    var text =
        sql.replaceAll("(?s)\\$\\$.*?\\$\\$", "''")
            .replaceAll("--[^\n]*", "")
            .toLowerCase(Locale.ROOT);
    var made = MADE_HERE.matcher(text).results().map(match -> match.group(1)).toList();
    var findings = new ArrayList<String>();
    for (var statement : text.split(";", -1)) {
      var line = statement.strip().replaceAll("\\s+", " ");
      var altered = ALTERED.matcher(line);
      var ofNewTable =
          (altered.find() && made.contains(altered.group(1)))
              || made.stream().anyMatch(table -> line.contains(" on " + table + " "));
      var isAway =
          line.contains("drop constraint")
              ? !isReplaced(line, text)
              : TAKES_AWAY.stream().anyMatch(pattern -> pattern.matcher(line).find())
                  && !replaces(line, text);
      if (isAway && !ofNewTable) {
        findings.add(line);
      }
    }
    return findings;
  }

  /// A rule that is replaced may have become wider: whether it has, a person looks.
  private static boolean isReplaced(String line, String text) {
    var dropped = DROPPED_RULE.matcher(line);
    return dropped.find()
        && Pattern.compile("add constraint " + dropped.group(1) + "\\b").matcher(text).find();
  }

  private static boolean replaces(String line, String text) {
    var added = ADDED_RULE.matcher(line);
    return added.find()
        && Pattern.compile("drop constraint " + added.group(1) + "\\b").matcher(text).find();
  }
}
