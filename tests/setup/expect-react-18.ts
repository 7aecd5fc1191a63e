import { version } from 'react';
import { version as domVersion } from 'react-dom';

if (!version.startsWith('18.') || !domVersion.startsWith('18.')) {
  throw new Error(`This project tests against React 18, but got React ${version} and React DOM ${domVersion}.`);
}
