/**
 * Real n8n for the demo and the end-to-end tests: install it, put this package in as users do,
 * start and stop it, and drive it through its own HTTP interface.
 */
export { install, type N8nInstall } from './install.mts';
export { installPackedPackage, pack, packForN8n } from './installPackage.mts';
export { freePort } from '../script/ports.mts';
export { start, type N8nServer, type N8nServerOptions } from './server.mts';
export {
	N8nClient,
	N8nError,
	type CredentialInput,
	type Owner,
	type StoredWorkflow,
	type WorkflowDefinition,
} from './client.mts';
export { clientFor } from './n8n1Client.mts';
export type { Execution, ExecutionSummary, Item } from './execution.mts';
