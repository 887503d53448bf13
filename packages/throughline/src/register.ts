import { placeholder } from './placeholder.ts'

void placeholder
