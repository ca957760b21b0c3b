import { startLab } from '#ui/app/start.tsx';
import '#ui/styles/tokens.css';
import '#ui/styles/base.css';

startLab();
