package kontur.workflow.definition;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import kontur.lifecycle.Definition;
import kontur.lifecycle.Definitions;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The published definitions, for ever.
final class StoredDefinitions {
  private final JdbcClient sql;

  StoredDefinitions(JdbcClient sql) {
    this.sql = sql;
  }

  /// Publishes, unless that name and version exists already.
  boolean add(Definition definition, byte[] bytes) {
    return sql.sql(
                """
                insert into workflow.lifecycle_definition (name, version, sha256, bytes)
                values (:name, :version, :sha256, :bytes)
                on conflict (name, version) do nothing
                """)
            .param("name", definition.name())
            .param("version", definition.version())
            .param("sha256", definition.sha256())
            .param("bytes", bytes)
            .update()
        == 1;
  }

  Optional<String> hash(String name, String version) {
    return sql.sql(
            """
            select sha256
              from workflow.lifecycle_definition
             where name = :name
               and version = :version
            """)
        .param("name", name)
        .param("version", version)
        .query(String.class)
        .optional();
  }

  /// Those published after a position, oldest first.
  List<StoredDefinition> after(long position) {
    return sql.sql(
            """
            select name, version, bytes, position
              from workflow.lifecycle_definition
             where position > :position
             order by position
            """)
        .param("position", position)
        .query((row, _) -> new StoredDefinition(parsed(row), row.getLong("position")))
        .list();
  }

  private static Definition parsed(ResultSet row) throws SQLException {
    var name = row.getString("name") + "@" + row.getString("version");
    return Definitions.read(row.getBytes("bytes"), name).definition();
  }
}
