'use strict'

const { decode } = require('./decode')
const { encode } = require('./encode')
const { isPlainData } = require('./plain-data')
const { serialize, serializeOther } = require('./serialize')

module.exports = { decode, encode, isPlainData, serialize, serializeOther }
