import GRDB

/// The shape of the database, as migrations that only go forward. A migration that has shipped is
/// never edited: a small file of each schema stays in the tests and is opened by every later version.
enum Schema {
    /// "SERP": tells a Seraph database from any other SQLite file.
    static let applicationID: Int32 = 0x5345_5250

    /// How many migrations there are; kept in the file as `user_version`.
    static let version = 1

    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1 conversations, address book, approvals, journal") { db in
            try db.execute(sql: conversations)
            try db.execute(sql: person)
            try db.execute(sql: approvals)
            try db.execute(sql: journal)
            try db.execute(sql: search)
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        return migrator
    }()

    private static let conversations = """
        CREATE TABLE sessions (
            id TEXT PRIMARY KEY NOT NULL,
            created TEXT NOT NULL,
            title TEXT NOT NULL,
            state TEXT
        ) STRICT;
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
            author TEXT NOT NULL CHECK (author IN ('person', 'agent')),
            channel TEXT NOT NULL,
            text TEXT NOT NULL,
            time TEXT NOT NULL,
            turn TEXT
        ) STRICT;
        CREATE INDEX messages_by_session ON messages(session, id);
        CREATE TABLE evidence (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT REFERENCES sessions(id) ON DELETE CASCADE,
            time TEXT NOT NULL,
            json TEXT NOT NULL
        ) STRICT;
        """

    private static let person = """
        CREATE TABLE preferences (
            key TEXT PRIMARY KEY NOT NULL,
            value TEXT NOT NULL,
            author TEXT NOT NULL CHECK (author IN ('person', 'agent')),
            time TEXT NOT NULL
        ) STRICT;
        CREATE TABLE contacts (
            folded TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            address BLOB NOT NULL CHECK (length(address) = 20),
            author TEXT NOT NULL CHECK (author IN ('person', 'agent')),
            time TEXT NOT NULL
        ) STRICT;
        CREATE TABLE facts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            text TEXT NOT NULL,
            author TEXT NOT NULL CHECK (author IN ('person', 'agent')),
            channel TEXT NOT NULL,
            taint TEXT NOT NULL CHECK (taint IN ('said', 'derived', 'outside')),
            time TEXT NOT NULL
        ) STRICT;
        """

    private static let approvals = """
        CREATE TABLE plans (
            id TEXT PRIMARY KEY NOT NULL,
            session TEXT REFERENCES sessions(id) ON DELETE SET NULL,
            json TEXT NOT NULL,
            created TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('open', 'done', 'abandoned', 'failed'))
        ) STRICT;
        CREATE TABLE approvals (
            id TEXT PRIMARY KEY NOT NULL,
            plan TEXT NOT NULL REFERENCES plans(id),
            number INTEGER NOT NULL CHECK (number >= 1),
            count INTEGER NOT NULL CHECK (count >= number),
            account BLOB NOT NULL CHECK (length(account) = 20),
            chain INTEGER NOT NULL,
            payload BLOB,
            expectation TEXT NOT NULL,
            status TEXT NOT NULL
                CHECK (status IN ('waiting', 'rejected', 'signed', 'broadcast', 'mined', 'failed')),
            created TEXT NOT NULL,
            decided TEXT,
            reason TEXT,
            UNIQUE (plan, number)
        ) STRICT;
        CREATE INDEX approvals_by_status ON approvals(status, created);
        CREATE TRIGGER approvals_keep_signed_payload
        BEFORE UPDATE OF payload, account, chain, plan, number ON approvals
        WHEN OLD.status <> 'waiting'
        BEGIN SELECT RAISE(ABORT, 'a decided approval keeps its bytes'); END;
        """

    /// The insert trigger also stops `INSERT OR REPLACE`, which deletes without a delete trigger.
    private static let journal = """
        CREATE TABLE journal (
            seq INTEGER PRIMARY KEY NOT NULL,
            time TEXT NOT NULL,
            approval TEXT,
            event TEXT NOT NULL CHECK (event IN
                ('prepared', 'approved', 'rejected', 'signed', 'broadcast', 'mined', 'failed', 'reconciled')),
            chain INTEGER NOT NULL,
            account BLOB NOT NULL CHECK (length(account) = 20),
            nonce INTEGER,
            hash BLOB CHECK (hash IS NULL OR length(hash) = 32),
            raw BLOB,
            detail TEXT NOT NULL,
            previous BLOB NOT NULL CHECK (length(previous) = 32),
            link BLOB NOT NULL UNIQUE CHECK (length(link) = 32)
        ) STRICT;
        CREATE INDEX journal_by_approval ON journal(approval, seq);
        CREATE INDEX journal_by_hash ON journal(hash, seq);
        CREATE TABLE journal_head (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            seq INTEGER NOT NULL,
            link BLOB NOT NULL CHECK (length(link) = 32)
        ) STRICT;
        INSERT INTO journal_head VALUES (1, 0, zeroblob(32));
        CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_in_order BEFORE INSERT ON journal
        WHEN NEW.seq IS NOT (SELECT seq + 1 FROM journal_head)
            OR NEW.previous IS NOT (SELECT link FROM journal_head)
            OR EXISTS (SELECT 1 FROM journal WHERE seq >= NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_moves_head AFTER INSERT ON journal
        BEGIN UPDATE journal_head SET seq = NEW.seq, link = NEW.link; END;
        CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head
        WHEN NEW.seq IS NOT OLD.seq + 1
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_head_stays BEFORE DELETE ON journal_head
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        """

    private static let search = """
        CREATE VIRTUAL TABLE words USING fts5(text, kind UNINDEXED, ref UNINDEXED,
            tokenize = 'unicode61 remove_diacritics 2');
        CREATE TRIGGER messages_indexed AFTER INSERT ON messages
        BEGIN INSERT INTO words(text, kind, ref) VALUES (NEW.text, 'message', NEW.id); END;
        CREATE TRIGGER messages_unindexed AFTER DELETE ON messages
        BEGIN DELETE FROM words WHERE kind = 'message' AND ref = OLD.id; END;
        CREATE TRIGGER facts_indexed AFTER INSERT ON facts
        BEGIN INSERT INTO words(text, kind, ref) VALUES (NEW.text, 'fact', NEW.id); END;
        CREATE TRIGGER facts_unindexed AFTER DELETE ON facts
        BEGIN DELETE FROM words WHERE kind = 'fact' AND ref = OLD.id; END;
        """
}
