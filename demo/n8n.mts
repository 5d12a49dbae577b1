/**
 * Real n8n for the demo and the end-to-end tests: install it, put this package in as users do,
 * start and stop it, and drive it through its own HTTP interface.
 */
export { install, type N8nInstall } from './n8n/install.mts';
export { installPackedPackage, pack } from './n8n/installPackage.mts';
export { freePort } from './n8n/ports.mts';
export { start, type N8nServer, type N8nServerOptions } from './n8n/server.mts';
export {
	N8nClient,
	N8nError,
	type CredentialInput,
	type Owner,
	type StoredWorkflow,
	type WorkflowDefinition,
} from './n8n/client.mts';
export { clientFor } from './n8n/client1.mts';
export type { Execution, ExecutionSummary, Item } from './n8n/execution.mts';
