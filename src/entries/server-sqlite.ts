export { sqliteStore, type SqliteStoreOptions } from '../server/store/sqlite-store';
