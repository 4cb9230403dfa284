/** A well-known public cache, and the keys that it signs with. */
export interface KnownCache {
  /** Without parameters and trailing slashes; the first is the cache itself, the others are mirrors of it, which keep its signatures. */
  readonly urls: readonly string[];
  /** As they stand in trusted-public-keys. */
  readonly keys: readonly string[];
  /** Where whoever runs it says what its keys are. */
  readonly publishedAt: string;
  /** `source`: in the source code of the project that runs it. `copies`: the same in many independent configurations. */
  readonly seenIn: 'source' | 'copies';
}

/**
 * As of November 2026. A key can be replaced at any time, so that none of these is ever a reason to trust something without a look at
 * the page where it is published. The mirrors are those of the help pages of the mirrors themselves.
 */
const knownCaches: readonly KnownCache[] = [
  {
    urls: [
      'https://cache.nixos.org',
      'https://mirrors.tuna.tsinghua.edu.cn/nix-channels/store',
      'https://mirrors.ustc.edu.cn/nix-channels/store',
      'https://mirror.sjtu.edu.cn/nix-channels/store',
      'https://mirrors.bfsu.edu.cn/nix-channels/store',
      'https://mirror.nju.edu.cn/nix-channels/store',
      'https://mirror.iscas.ac.cn/nix-channels/store',
      'https://mirrors.cernet.edu.cn/nix-channels/store',
    ],
    keys: ['cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='],
    publishedAt: 'https://nix.dev/manual/nix/latest/command-ref/conf-file#conf-trusted-public-keys',
    seenIn: 'source',
  },
  cachix('nix-community', 'mB9FSh9qf2dCimDSUo8Zy7bkq5CX+/rkCWyvRCYg3Fs=', 'source'),
  cachix('cachix', 'eWNHQldwUO7G2VkjpnjDbWwy4KQ/HNxht7H4SSoMckM=', 'source'),
  cachix('cuda-maintainers', '0dq3bujKpuEPMCX6U4WylrUDZ9JyUG0VpVZa7CNfq5E='),
  cachix('devenv', 'w1cLUi8dv3hnoSPGAuibQv+f9TZLr6cv/Hm9XgU50cw='),
  cachix('pre-commit-hooks', 'Pkk3Panw5AW24TOv6kz3PvLhlH8puAsJTBbOPmBo7Rc='),
  cachix('numtide', '2ps1kLBUWjxIneOy1Ik6cQjb41X0iXVXeHigGmycPPE='),
  cachix('hyprland', 'a7pgxzMz7+chwVL3/pzj6jIBMioiJM7ypFP8PwtkuGc='),
  cachix('nixpkgs-wayland', '3lwxaILxMRkVhehr5StQprHdEo4IrE8sRho9R9HOLYA='),
  cachix('nixpkgs-unfree', 'hqvoInulhbV4nJ9yJOEr+4wxhDV4xq2d1DK7S6Nj6rs='),
];

/** A cache at Cachix: named after its host, its keys are listed by the Cachix API (cachix-api/src/Cachix/API.hs). */
function cachix(name: string, key: string, seenIn: KnownCache['seenIn'] = 'copies'): KnownCache {
  return {
    urls: [`https://${name}.cachix.org`],
    keys: [`${name}.cachix.org-1:${key}`],
    publishedAt: `https://cachix.org/api/v1/cache/${name}`,
    seenIn,
  };
}

/** The cache that Nix uses by default; its mirrors are the same cache. */
export const isDefaultCache = (cache: KnownCache | undefined): boolean =>
  cache !== undefined && cache === knownCaches[0];

/** The known cache at an address without parameters and trailing slashes, by http too. */
export const knownCacheAt = (base: string): KnownCache | undefined =>
  knownCaches.find(({ urls }) => urls.includes(base.replace(/^http:/, 'https:').toLowerCase()));

/** The known cache with a key of this name, and that key. */
export function knownKeyNamed(
  name: string,
): { readonly cache: KnownCache; readonly key: string } | undefined {
  for (const cache of knownCaches) {
    const key = cache.keys.find((one) => one.startsWith(`${name}:`));
    if (key !== undefined) return { cache, key };
  }
  return undefined;
}
