/** The one method of the gRPC baseline. */
export const echoPath = "/load.Echo/Echo";
