export { lstmNetwork, lstmNetworkOptionsSchema, type LstmNetworkOptions } from './lstm-network.ts';
