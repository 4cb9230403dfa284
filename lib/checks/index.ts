import bogusContentAddress from './bogus-content-address.ts';
import brokenConnection from './broken-connection.ts';
import brokenHttp2 from './broken-http2.ts';
import brokenIpv6 from './broken-ipv6.ts';
import bucketInOtherRegion from './bucket-in-other-region.ts';
import caNotInDaemon from './ca-not-in-daemon.ts';
import cacheTrustedWithoutSignatures from './cache-trusted-without-signatures.ts';
import certificateNotYetValid from './certificate-not-yet-valid.ts';
import corruptNarinfo from './corrupt-narinfo.ts';
import crashingFallback from './crashing-fallback.ts';
import damagedNar from './damaged-nar.ts';
import deadAddress from './dead-address.ts';
import type { Check } from './define-check.ts';
import deniedAccess from './denied-access.ts';
import disallowedUser from './disallowed-user.ts';
import droppedPackets from './dropped-packets.ts';
import duplicateKeyName from './duplicate-key-name.ts';
import duplicateSubstituter from './duplicate-substituter.ts';
import endlessTimeout from './endless-timeout.ts';
import everybodyTrusted from './everybody-trusted.ts';
import expiredCertificate from './expired-certificate.ts';
import expiringCertificate from './expiring-certificate.ts';
import failingNarinfos from './failing-narinfos.ts';
import failingNars from './failing-nars.ts';
import forbiddenSubstitution from './forbidden-substitution.ts';
import foreignNetwork from './foreign-network.ts';
import foreignSystem from './foreign-system.ts';
import ignoredFlakeSetting from './ignored-flake-setting.ts';
import ignoredUserSetting from './ignored-user-setting.ts';
import insecureTransport from './insecure-transport.ts';
import interceptedTls from './intercepted-tls.ts';
import keyMismatch from './key-mismatch.ts';
import keylessFlakeCache from './keyless-flake-cache.ts';
import listedOnlyAsTrusted from './listed-only-as-trusted.ts';
import lostDefaultCache from './lost-default-cache.ts';
import lostDefaultKey from './lost-default-key.ts';
import malformedBuilder from './malformed-builder.ts';
import malformedSignature from './malformed-signature.ts';
import malformedTrustedKey from './malformed-trusted-key.ts';
import misnamedKey from './misnamed-key.ts';
import misplacedNarinfo from './misplaced-narinfo.ts';
import misreadSshPort from './misread-ssh-port.ts';
import missingBucket from './missing-bucket.ts';
import missingCaFile from './missing-ca-file.ts';
import missingCacheInfo from './missing-cache-info.ts';
import missingCompression from './missing-compression.ts';
import missingDaemon from './missing-daemon.ts';
import missingDirectory from './missing-directory.ts';
import missingFallback from './missing-fallback.ts';
import missingKnownKey from './missing-known-key.ts';
import missingMdns from './missing-mdns.ts';
import missingNar from './missing-nar.ts';
import missingPriority from './missing-priority.ts';
import missingReference from './missing-reference.ts';
import missingSshClient from './missing-ssh-client.ts';
import missingStoreSocket from './missing-store-socket.ts';
import misspelledSetting from './misspelled-setting.ts';
import nixNotFound from './nix-not-found.ts';
import noSubstituters from './no-substituters.ts';
import notACache from './not-a-cache.ts';
import notAnSshServer from './not-an-ssh-server.ts';
import notHttp from './not-http.ts';
import offlineMachine from './offline-machine.ts';
import overridingFlakeSetting from './overriding-flake-setting.ts';
import poisonedPriority from './poisoned-priority.ts';
import privateBucket from './private-bucket.ts';
import proxyNotInDaemon from './proxy-not-in-daemon.ts';
import proxyRefusal from './proxy-refusal.ts';
import redirectLoop from './redirect-loop.ts';
import refusedConfiguration from './refused-configuration.ts';
import refusedConnection from './refused-connection.ts';
import refusedHostKey from './refused-host-key.ts';
import refusedSshConfiguration from './refused-ssh-configuration.ts';
import refusedSshLogin from './refused-ssh-login.ts';
import rememberedAbsence from './remembered-absence.ts';
import rememberedStoreDirectory from './remembered-store-directory.ts';
import rememberedWebPage from './remembered-web-page.ts';
import schemelessSubstituter from './schemeless-substituter.ts';
import serialDownloads from './serial-downloads.ts';
import serverError from './server-error.ts';
import signaturesNotRequired from './signatures-not-required.ts';
import silentServer from './silent-server.ts';
import singleDownloadAttempt from './single-download-attempt.ts';
import staleDaemon from './stale-daemon.ts';
import stalePriority from './stale-priority.ts';
import storePrefixMismatch from './store-prefix-mismatch.ts';
import tlsMismatch from './tls-mismatch.ts';
import uncachedPath from './uncached-path.ts';
import unexpectedKnownKey from './unexpected-known-key.ts';
import unexplainedFailure from './unexplained-failure.ts';
import unhelpedBuilders from './unhelped-builders.ts';
import unhelpfulNegativeTtl from './unhelpful-negative-ttl.ts';
import unknownHostKey from './unknown-host-key.ts';
import unreachableHost from './unreachable-host.ts';
import unreachableSshHost from './unreachable-ssh-host.ts';
import unreadableDirectory from './unreadable-directory.ts';
import unreadablePriority from './unreadable-priority.ts';
import unresolvedHost from './unresolved-host.ts';
import unresolvedSshHost from './unresolved-ssh-host.ts';
import unsignedPaths from './unsigned-paths.ts';
import unsupportedBucket from './unsupported-bucket.ts';
import untrustedCertificate from './untrusted-certificate.ts';
import untrustedKey from './untrusted-key.ts';
import untrustedSubstituter from './untrusted-substituter.ts';
import unusableEndpoint from './unusable-endpoint.ts';
import unusableSshIdentity from './unusable-ssh-identity.ts';
import unusableSubstituter from './unusable-substituter.ts';
import unusedTrustedKey from './unused-trusted-key.ts';
import webPageAnswer from './web-page-answer.ts';
import worldReadableSecret from './world-readable-secret.ts';
import wrongClock from './wrong-clock.ts';
import wrongHostCertificate from './wrong-host-certificate.ts';

/** Every diagnosis, lowest layer first: the order of the registry, of the JSON and of ties between findings. */
export const checks: readonly Check[] = [
  offlineMachine,
  foreignNetwork,
  brokenIpv6,
  wrongClock,
  nixNotFound,
  missingSshClient,
  missingDaemon,
  refusedConfiguration,
  misspelledSetting,
  noSubstituters,
  schemelessSubstituter,
  unusableSubstituter,
  unsupportedBucket,
  unusableEndpoint,
  duplicateSubstituter,
  endlessTimeout,
  missingFallback,
  crashingFallback,
  serialDownloads,
  singleDownloadAttempt,
  unhelpfulNegativeTtl,
  malformedTrustedKey,
  duplicateKeyName,
  staleDaemon,
  misreadSshPort,
  refusedSshConfiguration,
  malformedBuilder,
  unhelpedBuilders,
  lostDefaultCache,
  listedOnlyAsTrusted,
  disallowedUser,
  untrustedSubstituter,
  ignoredUserSetting,
  ignoredFlakeSetting,
  overridingFlakeSetting,
  keylessFlakeCache,
  signaturesNotRequired,
  cacheTrustedWithoutSignatures,
  everybodyTrusted,
  worldReadableSecret,
  insecureTransport,
  lostDefaultKey,
  missingKnownKey,
  unexpectedKnownKey,
  unusedTrustedKey,
  unresolvedHost,
  missingMdns,
  unresolvedSshHost,
  refusedConnection,
  deadAddress,
  droppedPackets,
  unreachableHost,
  brokenConnection,
  unexplainedFailure,
  unreachableSshHost,
  notAnSshServer,
  missingStoreSocket,
  proxyNotInDaemon,
  missingCaFile,
  caNotInDaemon,
  interceptedTls,
  expiredCertificate,
  certificateNotYetValid,
  wrongHostCertificate,
  untrustedCertificate,
  tlsMismatch,
  expiringCertificate,
  unknownHostKey,
  refusedHostKey,
  unusableSshIdentity,
  proxyRefusal,
  silentServer,
  notHttp,
  brokenHttp2,
  redirectLoop,
  deniedAccess,
  privateBucket,
  bucketInOtherRegion,
  missingBucket,
  missingCacheInfo,
  serverError,
  webPageAnswer,
  notACache,
  missingDirectory,
  unreadableDirectory,
  refusedSshLogin,
  storePrefixMismatch,
  unreadablePriority,
  missingPriority,
  rememberedStoreDirectory,
  rememberedWebPage,
  poisonedPriority,
  stalePriority,
  corruptNarinfo,
  missingCompression,
  misplacedNarinfo,
  failingNarinfos,
  untrustedKey,
  keyMismatch,
  misnamedKey,
  unsignedPaths,
  malformedSignature,
  bogusContentAddress,
  forbiddenSubstitution,
  missingNar,
  failingNars,
  damagedNar,
  missingReference,
  rememberedAbsence,
  foreignSystem,
  uncachedPath,
];
