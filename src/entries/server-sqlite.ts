export { sqliteStore, type SqliteStoreOptions } from '../server/store/sqlite/sqlite-store';
