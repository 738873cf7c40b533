'use strict'

module.exports = {
  ...require('./decode'),
  ...require('./encode'),
  ...require('./plain-data')
}
