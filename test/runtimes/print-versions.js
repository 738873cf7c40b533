'use strict'

console.log(JSON.stringify(process.versions))
