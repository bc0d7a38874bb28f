/** Methods of the cases that there are not, and why. */
export const notOffered = {
  wasap: 'it is how processes that train one network at a time send each other sparse gradients and average their ' +
    'networks; here a network is trained by one process. Its rewiring is SET\'s, which is offered'
}
