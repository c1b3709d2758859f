import { DirectoryAccountsController } from '../directory-password/directory-accounts.controller.js';
import { DirectoryAccounts } from '../directory-password/directory-accounts.js';
import { DirectoryAccountRepository } from '../directory-password/directory-accounts.repository.js';
import { DirectoryPasswords } from '../directory-password/directory-passwords.js';
import { SecondFactors } from '../directory-password/second-factors.js';
import { SecretTries } from '../secret-tries/secret-tries.js';
import { SecretTriesRepository } from '../secret-tries/secret-tries.repository.js';
import { ChosenPasswords } from './chosen-passwords.js';
import { PersonWords } from './person-words.repository.js';
import { ActivationDoors, TransitionActivation } from './transition-activation.js';
import { TransitionController } from './transition.controller.js';
import { TransitionJudge } from './transition-judge.js';
import { TransitionMeans } from './transition-means.js';
import { TransitionSecretsRepository } from './transition-secrets.repository.js';
import { TransitionSignIn } from './transition-sign-in.js';

/** What others may ask of secrets that are typed: whose account, passwords and one-time codes. */
export const SECRET_DOORS = [
  DirectoryAccounts,
  TransitionMeans,
  TransitionSignIn,
  TransitionActivation,
];

export const SECRET_SERVICES = [
  ...SECRET_DOORS,
  SecretTriesRepository,
  SecretTries,
  DirectoryAccountRepository,
  DirectoryPasswords,
  SecondFactors,
  PersonWords,
  ChosenPasswords,
  TransitionSecretsRepository,
  TransitionJudge,
  ActivationDoors,
];

export const SECRET_CONTROLLERS = [DirectoryAccountsController, TransitionController];
